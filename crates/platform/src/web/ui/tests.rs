use super::list::{Column, Control, Filter, ListPage, Relation, Row};
use super::table::{Cell, Kind};
use super::*;
use crate::web::query::Query;
use std::path::Path;

fn texts() -> Texts {
    Texts::load(crate::LOCALES).expect("the shell's texts are complete in both languages")
}

fn view(texts: &Texts) -> View<'_> {
    View { texts, lang: Lang::Zh, unit: MoneyUnit::Yuan, csrf: "token" }
}

fn sources(dir: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).expect("the sources are there") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(std::fs::read_to_string(path).expect("a readable file"));
        }
    }
}

#[test]
fn every_word_the_shell_uses_is_in_both_languages_and_none_is_left_over() {
    let texts = texts();
    let mut files = Vec::new();
    let of = |folder: &str, files: &mut Vec<String>| {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), files);
        files.concat()
    };
    let shell = of("src/web", &mut files);
    // Pages of jobs and of areas use words of both, so only the shell is asked for every word it uses.
    let all = of("..", &mut files);
    for call in [".t(\"", ".tf(\""] {
        for (at, _) in shell.match_indices(call) {
            let key = shell[at + call.len()..].split('"').next().unwrap_or_default();
            assert!(texts.has(&format!("ui.{key}")), "ui.{key} is used and has no text");
        }
    }
    let quoted = |key: &str| all.contains(&format!("\"{key}\""));
    let built = |key: &str| {
        let ended = key.ends_with("_short") || key.ends_with("_teach");
        // `job.NAME` and `job.start_NAME` are put together from a word of the code.
        let named = |name: &str| quoted(name) || quoted(name.trim_start_matches("start_"));
        ended || key.starts_with("theme_") || key.strip_prefix("job.").is_some_and(named)
    };
    // Refusals are held against their own catalogue (`suanpan/src/web/tests.rs`).
    for key in texts.keys().filter(|key| !key.starts_with("refusal.")) {
        let key = key.strip_prefix("ui.").expect("the shell's own texts stand under [ui]");
        assert!(quoted(key) || built(key) || key == "save", "ui.{key} is used nowhere");
    }
}

#[test]
fn what_people_type_never_becomes_markup() {
    let texts = texts();
    let v = view(&texts);
    let evil = "<script>alert(1)</script>\"'>";
    let markup = html! {
        (Cell::text(evil).render(v))
        (form::text_input(v, &form::Input::new("name", evil, evil).hint(evil).error(Some(evil.to_owned()))))
        (link(&Link::new(evil, evil)))
        (badge(&Badge::new(evil, Tone::Bad)))
        (why::refusal(v, &why::Refusal { asked: evil.to_owned(), against: evil.to_owned(), ..Default::default() }))
    };
    let page = markup.into_string();
    assert!(!page.contains("<script>") && !page.contains("\"'>\""), "{page}");
}

#[test]
fn money_shows_a_real_minus_and_keeps_the_exact_figure_at_hand() {
    let shown = money(-123_456_789_012, MoneyUnit::Wan).into_string();
    assert!(shown.contains(">\u{2212}123,456.79<"), "{shown}");
    assert!(shown.contains("value=\"-1234567890.12\"") && shown.contains("title="), "{shown}");
    assert!(!money(100, MoneyUnit::Yuan).into_string().contains("title="));
}

#[test]
fn a_clock_says_in_words_what_its_colour_says() {
    let texts = texts();
    let v = view(&texts);
    let say = |light, days_left| Clock { light, days_left, due: None, note: None }.sentence(v);
    assert_eq!(say(Light::Green, Some(3)), "还剩 3 个工作日");
    assert_eq!(say(Light::Red, Some(0)), "今日到期");
    assert_eq!(say(Light::Breached, Some(-2)), "超期 2 个工作日");
    assert_eq!(say(Light::Paused, Some(2)), "暂停计时");
    assert_eq!(say(Light::Green, None), "无法推算期限");
}

fn sample_list(query: &str) -> ListPage {
    let filter = |name: &str, label: &str, relation, control| Filter {
        name: name.to_owned(),
        label: label.to_owned(),
        relation,
        control,
    };
    ListPage {
        path: "/payments".to_owned(),
        query: Query::parse(query),
        filters: vec![
            filter(
                "state",
                "状态",
                Relation::Is,
                Control::Choice(vec![("sent".to_owned(), "已发送".to_owned())]),
            ),
            filter("from", "金额", Relation::AtLeast, Control::Money),
        ],
        columns: vec![
            Column::new("no", "单号", Kind::Words),
            Column::new("amount", "金额", Kind::Money),
            Column::new("payee", "收款人", Kind::Words).hidden(),
        ],
        rows: vec![Row {
            href: "/payments/1".to_owned(),
            cells: vec![Cell::text("ZF-1"), Cell::Money(-5_000), Cell::text("=公司")],
            ..Default::default()
        }],
        total_rows: 101,
        page: 2,
        per_page: 50,
        export_path: "/payments.csv".to_owned(),
        ..Default::default()
    }
}

#[test]
fn a_list_keeps_its_state_in_every_link() {
    let texts = texts();
    let page = sample_list("state=sent&from=100&page=2&sort=-amount").render(view(&texts)).into_string();
    assert!(page.contains("状态是“已发送”") && page.contains("金额不少于 100 元"), "{page}");
    assert!(
        page.contains("href=\"/payments?from=100&amp;sort=-amount\""),
        "a removed filter goes to page one"
    );
    assert!(
        page.contains("href=\"/payments?state=sent&amp;from=100&amp;sort=amount\""),
        "pressing again turns the order"
    );
    assert!(page.contains("href=\"/payments?state=sent&amp;from=100&amp;sort=-amount&amp;page=3\""));
    assert!(page.contains("href=\"/payments.csv?state=sent&amp;from=100&amp;sort=-amount\""));
    assert!(page.contains("aria-sort=\"descending\"") && page.contains("第 51–100 条，共 101 条"));
}

#[test]
fn the_export_holds_exactly_the_columns_shown_and_is_safe() {
    let texts = texts();
    let file = |query: &str| String::from_utf8(sample_list(query).csv(view(&texts))).expect("UTF-8");
    assert_eq!(file(""), "\u{feff}单号,金额(元)\r\nZF-1,-50.00\r\n");
    assert_eq!(file("cols=payee&cols=amount"), "\u{feff}金额(元),收款人\r\n-50.00,'=公司\r\n");
    assert_eq!(file("cols=unknown"), "\u{feff}单号,金额(元),收款人\r\nZF-1,-50.00,'=公司\r\n");
}

#[test]
fn an_empty_list_teaches_and_an_empty_filter_offers_the_way_back() {
    let texts = texts();
    let empty = Empty {
        title: "还没有支付申请".to_owned(), teach: "先从指标发起".to_owned(), action: None
    };
    let list = |query| ListPage { rows: vec![], empty: empty.clone(), ..sample_list(query) };
    assert!(list("").render(view(&texts)).into_string().contains("先从指标发起"));
    let filtered = list("state=sent&sort=no").render(view(&texts)).into_string();
    assert!(filtered.contains("没有符合条件的记录") && filtered.contains("href=\"/payments?sort=no\""));
}

#[test]
fn the_rail_shows_only_what_the_role_may_open_and_marks_where_one_is() {
    let texts = texts();
    let item = |href: &str, visible| frame::NavItem {
        href: href.to_owned(),
        label: href.to_owned(),
        visible,
        count: None,
    };
    let nav =
        |section: &str, items| frame::Nav { section: section.to_owned(), label: section.to_owned(), items };
    let frame = frame::Frame {
        view: view(&texts),
        theme: frame::Theme::Auto,
        title: "支付".to_owned(),
        county: "示例县".to_owned(),
        fiscal_year: 2022,
        here: "/payments/7?x=1".to_owned(),
        nav: vec![
            nav("准", vec![item("/payments", true), item("/seals", false)]),
            nav("公", vec![item("/portal", false)]),
        ],
        today: frame::Today { date: jiff::civil::date(2022, 6, 15), working_day: true, moves: vec![] },
        search: String::new(),
        inbox: 0,
        person: frame::Person::default(),
        flash: vec![],
        notice: None,
    };
    let page = frame.page(&html! { p { "正文" } }).into_string();
    assert!(page.contains("href=\"/payments\" aria-current=\"true\""), "{page}");
    assert!(!page.contains("/seals") && !page.contains("/portal") && !page.contains("公"));
    assert!(
        page.contains("lang=\"zh-CN\"") && page.contains("href=\"#main\"") && !page.contains(" style=\"")
    );
    assert_eq!(page.matches("method=\"post\"").count(), page.matches("name=\"csrf\"").count());
}

#[test]
fn bars_start_from_zero_and_twelve_digits_or_debts_do_not_break_them() {
    let texts = texts();
    let bar = |label: &str, amount_fen| chart::Bar { label: label.to_owned(), amount_fen, marked: false };
    for amounts in [[0, 0], [i64::MAX, 1], [i64::MIN, i64::MAX], [-5, -9], [556_800_000_000, 45_000_000_000]]
    {
        let bars = amounts.map(|amount| bar("兴国县某某单位某某单位某某单位附属单位", amount)).to_vec();
        let drawn =
            chart::bar_chart(view(&texts), &chart::BarChart { bars, ..Default::default() }).into_string();
        assert!(drawn.contains("class=\"axis zero\"") && drawn.contains("…"), "{drawn}");
        assert!(!drawn.contains("width=\"-"), "{drawn}");
    }
}

#[test]
fn a_switch_never_leads_off_the_site() {
    for back in
        ["//evil.example", "https:evil", "/\\evil", "\\\\evil", "/a\r\nSet-Cookie: x", "javascript:1", ""]
    {
        assert_eq!(frame::local_path(back), "/", "{back:?}");
    }
    assert_eq!(frame::local_path("/payments?state=sent"), "/payments?state=sent");
}
