"""From dollars in every draw to means, quantiles and distribution functions."""
