from ascn_site.charts import LEFT, RIGHT, columns, stacked


def test_bars_of_all_years_share_one_scale():
    chart = stacked([{"year": 2024, "ongoing": 1}, {"year": 2025, "ongoing": 3, "completed": 1}])
    small, large, done = chart.rows[0].bars[0], *chart.rows[1].bars
    assert (small.x, large.x) == (LEFT, LEFT)
    assert large.width > 2 * small.width
    assert done.x > large.x + large.width
    assert done.x + done.width < RIGHT


def test_a_row_counts_all_its_parts():
    assert [row.total for row in stacked([{"year": 2022, "planning": 2, "unknown": 3}]).rows] == [5]


def test_what_is_not_known_gets_its_own_column_only_where_it_occurs():
    assert not stacked([{"year": 2022, "planning": 2}]).has_unknown
    assert stacked([{"year": 2022, "unknown": 1}]).has_unknown


def test_no_years_make_an_empty_chart():
    assert stacked([]).rows == ()


def test_columns_stand_on_one_line_and_reach_the_highest():
    bars = columns([0, 5, 10])
    assert [bar.y + bar.height for bar in bars] == [46, 46, 46]
    assert [bar.height for bar in bars] == [0, 22, 44]
