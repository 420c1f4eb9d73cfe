def part(folder, *, small=False): yield {}
