-- Names, comments and values that are markup, for the tests of the console.
CREATE TABLE "<img src=x onerror=hacked=1>" (
    id integer PRIMARY KEY,
    "<script>hacked=2</script>" varchar(80) NOT NULL
);
COMMENT ON TABLE "<img src=x onerror=hacked=1>" IS '<svg onload=hacked=3> 商店';
COMMENT ON COLUMN "<img src=x onerror=hacked=1>"."<script>hacked=2</script>" IS '类别 "><img src=x onerror=hacked=4>';
INSERT INTO "<img src=x onerror=hacked=1>"
    SELECT n, (ARRAY['<b onmouseover=hacked=5>甲</b>', '</pre><script>hacked=6</script>', '${hacked=7}'])[1 + n % 3]
    FROM generate_series(1, 60) AS n;
CREATE TABLE sale (
    id integer PRIMARY KEY,
    shop_id integer NOT NULL REFERENCES "<img src=x onerror=hacked=1>",
    amount numeric(10, 2) NOT NULL,
    sold_on date NOT NULL
);
COMMENT ON TABLE sale IS '销售';
COMMENT ON COLUMN sale.amount IS '金额，单位：元';
COMMENT ON COLUMN sale.sold_on IS '销售日期';
INSERT INTO sale SELECT n, 1 + n % 60, 10 + n % 97, date '2025-01-01' + n % 200 FROM generate_series(1, 900) AS n;
