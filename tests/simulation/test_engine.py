

def test_a_programme_may_be_given_by_its_name_or_its_file(tmp_path):
    loaded = wf.load_programme("dprk-2012")
    path = tmp_path / "mine.toml"
    path.write_text(loaded.to_toml(), encoding="utf-8")
    found = [
        wf.simulate(one, draws=2**8, seed=1).values("gross")
        for one in (loaded, "dprk-2012", path, str(path))
    ]
    assert all((other == found[0]).all() for other in found[1:])
