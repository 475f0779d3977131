from inkflake_svg.reading.story import Tally


def test_a_tally_counts_in_the_order_of_the_first():
    tally = Tally()
    tally.add(["b", "a", "b"])
    tally["c"] += 1
    assert tally["none"] == 0
    assert tally.told() == ("b (×2)", "a", "c")
