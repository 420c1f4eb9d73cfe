"""The brief: one file in, one folder out, with everything that a policy brief is made of.

A `Brief` says what is asked (`brief`, `tables` and `files` read it), `results` computes it,
`sections` say it in sentences, tables and pictures, which make a `document` without a format;
`page`, `word` and `markdown` give it one, and `folder` writes it all.
"""
