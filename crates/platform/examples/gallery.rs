//! Writes a static page of every component into a folder, to be looked at before it is called done.
//! `cargo run -p platform --example gallery -- FOLDER`. People, firms and figures are synthetic.

use jiff::civil::{Date, DateTime, date};
use maud::{Markup, html};
use platform::i18n::{Lang, MoneyUnit, Texts};
use platform::web::assets;
use platform::web::query::Query;
use platform::web::ui::chart::{Bar, BarChart, bar_chart, share};
use platform::web::ui::desk::{Blocked, Desk, Started, Task, desk};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Confirm, Input};
use platform::web::ui::frame::{Flash, Frame, Nav, NavItem, Person, Theme, Today};
use platform::web::ui::list::*;
use platform::web::ui::standalone::*;
use platform::web::ui::table::*;
use platform::web::ui::why::*;
use platform::web::ui::*;
use std::path::Path;

const LONG_UNIT: &str = "兴国县红色旅游与文化遗产保护利用工作领导小组办公室（县文化广电新闻出版旅游局下属）";

fn day() -> Date {
    date(2022, 6, 15)
}

fn at(hour: i8, minute: i8) -> DateTime {
    day().at(hour, minute, 0, 0)
}

fn nav() -> Vec<Nav> {
    let item = |href: &str, label: &str, count| NavItem {
        href: href.into(),
        label: label.into(),
        visible: true,
        count,
    };
    let section = |mark: &str, label: &str, items| Nav { section: mark.into(), label: label.into(), items };
    vec![
        section("", "工作台", vec![item("/", "工作台", Some(12))]),
        section("预", "预算", vec![item("/lines", "预算指标", None), item("/changes", "指标变动", Some(3))]),
        section("聚", "聚财", vec![item("/resources", "财力", None)]),
        section(
            "准",
            "支付",
            vec![
                item("/payments", "支付申请", Some(7)),
                item("/vouchers", "支付凭证", None),
                item("/receipts", "回单与退款", None),
            ],
        ),
        section("责", "问责", vec![item("/clocks", "时限", Some(1)), item("/audit", "审计记录", None)]),
        section("公", "公开", vec![item("/verify", "核验", None)]),
    ]
}

fn frame<'a>(v: View<'a>, theme: Theme, here: &str, title: &str) -> Frame<'a> {
    let en = v.lang == Lang::En;
    Frame {
        view: v,
        theme,
        title: title.into(),
        county: if en { "Xingguo County".into() } else { "兴国县".into() },
        fiscal_year: 2022,
        here: here.into(),
        nav: nav(),
        today: Today {
            date: day(),
            working_day: true,
            moves: vec![
                ("next_working_day".into(), "拨到下一个工作日".into()),
                ("month_end".into(), "拨到月末".into()),
            ],
        },
        search: String::new(),
        inbox: 12,
        person: Person {
            name: "刘晓梅".into(),
            role: "财政国库复核岗".into(),
            place: "兴国县财政局国库股".into(),
        },
        flash: vec![],
        notice: Some("合成数据：人员、企业和指标均为虚构，年末支出总额为公开的决算数。".into()),
    }
}

fn clock_of(light: Light, days: i64, due: Date) -> Clock {
    Clock { light, days_left: Some(days), due: Some(due), note: None }
}

fn reason() -> Why {
    Why {
        rule_id: "R-HOLD-03".into(),
        sentence: "指标被冻结期间，同一指标下的支付不得提交；工资、三保支出除外。".into(),
        article: "《预算法实施条例》第六十条；中发〔2018〕34号第（十四）条".into(),
        outcome: "该指标可用 1,280,000.00 元，其中 800,000.00 元已冻结，本次最多可申请 480,000.00 元。"
            .into(),
        params: vec![
            WhyParam {
                name: "财政复核起点".into(),
                value: "500,000.00 元".into(),
                in_force_from: date(2021, 1, 1),
                document: "兴财库〔2020〕18号《兴国县国库集中支付管理办法》第九条".into(),
                checked_on: Some(date(2026, 7, 31)),
            },
            WhyParam {
                name: "复核时限".into(),
                value: "2 个工作日".into(),
                in_force_from: date(2022, 1, 1),
                document: "赣财库〔2021〕46号".into(),
                checked_on: None,
            },
        ],
        facts: vec![
            ("已下达".into(), "3,600,000.00 元".into()),
            ("已支付".into(), "2,120,000.00 元".into()),
            ("在途".into(), "200,000.00 元".into()),
            ("冻结".into(), "800,000.00 元，自 2022-06-01".into()),
        ],
        postings: vec![
            WhyPosting {
                link: Link::new("/postings/1802", "E07 冻结 #1802"),
                at: at(9, 12),
                entries: "借 3104 冻结　贷 3103 可执行".into(),
                amount_fen: 80_000_000,
            },
            WhyPosting {
                link: Link::new("/postings/311", "E05 下达 #311"),
                at: date(2022, 1, 21).at(15, 30, 0, 0),
                entries: "借 3103 可执行　贷 3102 待下达".into(),
                amount_fen: 360_000_000,
            },
        ],
        what_would_change_it: vec![
            "绩效股解除冻结（需补报二季度绩效监控表），可用即增加 800,000.00 元。".into(),
            "把本次申请减到 480,000.00 元以内，可立即提交。".into(),
        ],
    }
}

fn refused() -> Refusal {
    Refusal {
        asked: "从指标 2022-0417-03 支付 620,000.00 元给赣州市红土地建筑工程有限公司".into(),
        against: "指标可用只有 480,000.00 元，另有 800,000.00 元自 2022-06-01 起被绩效股冻结。".into(),
        why: Some(reason()),
        next: vec![
            ("把金额改为 480,000.00 元以内再提交。".into(), None),
            ("补报二季度绩效监控表，冻结即可解除。".into(), Some(Link::new("/monitoring/88", "去补报"))),
        ],
        helpers: vec![
            Helper { name: "钟秀兰".into(), role: "绩效股".into(), contact: "分机 2306".into() },
            Helper { name: "邱志明".into(), role: "预算股".into(), contact: "分机 2201".into() },
        ],
        code: "treasury.payment.exceeds_available".into(),
    }
}

fn task(no: &str, detail: &str, fen: i64, clock: Clock, label: &str) -> Task {
    let act = (!label.is_empty()).then(|| Action::new("/x", label, "k"));
    Task {
        link: Link::new(format!("/payments/{no}"), no),
        detail: detail.into(),
        amount_fen: Some(fen),
        clock: Some(clock),
        act,
    }
}

fn turn() -> Vec<Task> {
    vec![
        task(
            "ZF2022-004817",
            "兴国县第一中学 · 食堂改扩建进度款（第二期）",
            1_250_000_000,
            clock_of(Light::Breached, -1, date(2022, 6, 14)),
            "复核并生成凭证",
        ),
        task("ZF2022-004823", LONG_UNIT, 999_999_999_999, clock_of(Light::Red, 0, day()), "复核并生成凭证"),
        task(
            "ZF2022-004830",
            "兴国县人民医院 · 药品集中采购款",
            86_543_210,
            clock_of(Light::Amber, 1, date(2022, 6, 16)),
            "复核并生成凭证",
        ),
        task(
            "ZF2022-004831",
            "潋江镇人民政府 · 公用经费 6 月",
            4_520_000,
            clock_of(Light::Green, 2, date(2022, 6, 17)),
            "复核并生成凭证",
        ),
    ]
}

fn started() -> Vec<Started> {
    vec![
        Started {
            link: Link::new("/changes/91", "TZ2022-000091"),
            detail: "调剂：县教育体育局 → 县第三中学".into(),
            amount_fen: Some(32_000_000),
            state: Badge::new("待预算股审核", Tone::Brand),
            now_with: "预算股 邱志明".into(),
            since: at(8, 41),
        },
        Started {
            link: Link::new("/changes/88", "TZ2022-000088"),
            detail: "收回：结余指标".into(),
            amount_fen: Some(-1_050_000),
            state: Badge::new("已退回", Tone::Bad),
            now_with: "您".into(),
            since: at(8, 2),
        },
    ]
}

fn desk_page(v: View<'_>, empty_desk: bool) -> Markup {
    let mut paused = clock_of(Light::Paused, 2, date(2022, 6, 20));
    paused.note = Some("等单位补充合同附件，自 2022-06-13".into());
    let full = Desk {
        turn: turn(),
        turn_total: 12,
        turn_all: Some(Link::new("/payments?state=unit_approved", "看全部 12 项")),
        clocks: vec![
            task(
                "兴财预〔2022〕37号",
                "指标下达 · 上级转移支付",
                0,
                clock_of(Light::Amber, 4, date(2022, 6, 21)),
                "",
            ),
            task("ZF2022-004790", "等待银行回单", 0, paused, ""),
        ],
        blocked: vec![Blocked {
            link: Some(Link::new("/lines/417", "指标 2022-0417-03")),
            what: "冻结 800,000.00 元：二季度绩效监控未报".into(),
            placed_by: "绩效股 钟秀兰，2022-06-01".into(),
            lifted_by: "补报监控表并经绩效股审核".into(),
        }],
        started: started(),
        turn_empty: Empty::default(),
    };
    let none = Desk {
        turn_empty: Empty {
            title: "今天没有轮到您的事".into(),
            teach: "单位提交、需要国库股复核的支付会出现在这里，最急的排最前。".into(),
            action: Some(Link::new("/payments", "看全部支付申请")),
        },
        ..Desk::default()
    };
    html! { header .page-head { h1 { "工作台" } } (desk(v, if empty_desk { &none } else { &full })) }
}

const STATES: [(&str, &str, Tone); 5] = [
    ("unit_approved", "单位已签发", Tone::Brand),
    ("sent", "已发送银行", Tone::Neutral),
    ("paid", "已支付", Tone::Good),
    ("returned", "已退回", Tone::Bad),
    ("partly_failed", "部分失败", Tone::Warn),
];

fn filters() -> Vec<Filter> {
    let states = STATES.iter().map(|(code, label, _)| (code.to_string(), label.to_string())).collect();
    vec![
        Filter::new("state", "状态", Relation::Is, Control::Choice(states)),
        Filter::new("unit", "单位", Relation::Contains, Control::Text),
        Filter::new("from", "金额", Relation::AtLeast, Control::Money),
        Filter::new("to", "金额", Relation::AtMost, Control::Money),
        Filter::new("since", "提交", Relation::From, Control::Date),
        Filter::new("until", "提交", Relation::Until, Control::Date),
    ]
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("no", "申请单号", Kind::Words),
        Column::new("unit", "预算单位", Kind::Words),
        Column::new("payee", "收款人", Kind::Words),
        Column::new("amount", "金额", Kind::Money),
        Column::new("state", "状态", Kind::Words),
        Column::new("clock", "时限", Kind::Words).unsorted(),
        Column::new("at", "提交时间", Kind::Words),
        Column::new("files", "附件", Kind::Figure).hidden(),
    ]
}

fn row(n: usize) -> Row {
    let units = ["兴国县第一中学", LONG_UNIT, "兴国县人民医院", "潋江镇人民政府", "兴国县公路事业发展中心"];
    let payees = [
        "赣州市红土地建筑工程有限公司",
        "江西省赣南医药集团股份有限公司兴国分公司",
        "兴国县国网供电公司",
        "胡小红（代发 46 人）",
    ];
    let fen = [1_250_000_000, 999_999_999_999, 86_543_210, -4_520_000, 30_005][n % 5];
    let (_, label, tone) = STATES[n % 5];
    let light = [
        clock_of(Light::Red, 0, day()),
        clock_of(Light::Green, 3, date(2022, 6, 20)),
        clock_of(Light::Paused, 1, date(2022, 6, 16)),
    ][n % 3]
        .clone();
    let id = format!("ZF2022-{:06}", 4817 + n);
    Row {
        href: format!("/payments/{id}"),
        id: Some(id.clone()),
        amount_fen: Some(fen),
        cells: vec![
            Cell::text(&id),
            Cell::text(units[n % 5]),
            Cell::text(payees[n % 4]),
            Cell::Money(fen),
            Cell::Badge(Badge::new(label, tone)),
            if n % 5 < 2 { Cell::Clock(light) } else { Cell::Blank },
            Cell::Instant(at(9, 12)),
            Cell::Number(3),
        ],
    }
}

fn list_page(query: &str, rows: usize, batch: bool) -> ListPage {
    ListPage {
        title: "支付申请".into(),
        path: "/payments".into(),
        query: Query::parse(query),
        filters: filters(),
        columns: columns(),
        rows: (0..rows).map(row).collect(),
        totals: vec![
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Money(5_568_000_000_000),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Number(912),
        ],
        total_rows: if rows == 0 { 0 } else { 1_284 },
        page: 2,
        per_page: 50,
        batch: batch.then(|| Batch {
            action: "/payments/reviews".into(),
            idempotency_key: "k".into(),
            verbs: vec![("review".into(), "批量复核".into()), ("return".into(), "批量退回".into())],
            note: "逐笔判断，一笔不过不影响其他".into(),
        }),
        empty: Empty {
            title: "还没有支付申请".into(),
            teach: "支付从指标发起：打开一条可用的指标，按“申请支付”；也可以导入表格。".into(),
            action: Some(Link::new("/lines", "去看可用指标")),
        },
        primary: Some(Link::new("/payments/new", "申请支付")),
        saved: vec![
            Link::new("/payments", "全部"),
            Link::new("/payments?state=unit_approved&sort=-amount", "待我复核"),
            Link::new("/payments?state=returned", "退回的"),
        ],
        export_path: "/payments.csv".into(),
        ..Default::default()
    }
}

fn chain_steps() -> Vec<ChainStep> {
    let step = |name: &str, doc: Option<(&str, &str)>, fen, step| ChainStep {
        name: name.into(),
        document: doc.map(|(href, label)| Link::new(href, label)),
        amount_fen: fen,
        step,
    };
    vec![
        step("预算批复", Some(("/b/1", "兴财预〔2022〕1号")), Some(2_400_000_000), Step::Passed),
        step("指标", Some(("/lines/417", "2022-0417-03")), Some(1_800_000_000), Step::Passed),
        step("合同", Some(("/c/77", "兴一中合〔2021〕12号")), Some(1_680_000_000), Step::Passed),
        step("支付", Some(("/payments/4817", "ZF2022-004817")), Some(1_250_000_000), Step::Here),
        step("回单", None, None, Step::Ahead),
    ]
}

fn fact_groups() -> Vec<FactGroup> {
    vec![
        FactGroup {
            title: "支付".into(),
            facts: vec![
                Fact::new("申请单位", Cell::text("兴国县第一中学")),
                Fact::new("主管部门", Cell::text("兴国县教育体育局")),
                Fact::new("收款人", Cell::text("赣州市红土地建筑工程有限公司")),
                Fact::new("收款账号", Cell::Code("3605 0182 0155 0000 0318".into())),
                Fact::new("开户银行", Cell::text("中国建设银行股份有限公司兴国支行红军路分理处")),
                Fact::new("业务类型", Cell::text("7 政府采购")),
                Fact::new("用途", Cell::text("食堂改扩建工程第二期进度款（监理已签认，完成 74%）")),
                Fact::new("指标可用", Cell::Money(48_000_000)).because(reason()),
            ],
        },
        FactGroup {
            title: "预算科目".into(),
            facts: vec![
                Fact::new("功能分类", Cell::Two("2050204 高中教育".into(), "教育支出 / 普通教育".into())),
                Fact::new("部门经济", Cell::text("30901 房屋建筑物购建")),
                Fact::new("政府经济", Cell::text("50601 资本性支出（一）")),
                Fact::new("资金性质", Cell::text("1 一般公共预算")),
            ],
        },
    ]
}

fn happened() -> Vec<Happened> {
    let event = |at, who: &str, role: &str, what: &str, reason: Option<&str>, refused| Happened {
        at,
        who: who.into(),
        role: role.into(),
        what: what.into(),
        reason: reason.map(Into::into),
        link: None,
        refused,
    };
    vec![
        event(at(9, 40), "黄国强", "单位负责人", "单位签发", None, false),
        event(
            at(9, 12),
            "谢春花",
            "单位复核",
            "单位审核通过",
            Some("合同、发票、监理签认单齐全，金额与合同第七条一致。"),
            false,
        ),
        event(
            date(2022, 6, 14).at(16, 58, 0, 0),
            "谢春花",
            "单位复核",
            "提交审核",
            Some("收款账号与合同不一致，退回更正。"),
            true,
        ),
        event(date(2022, 6, 14).at(16, 20, 0, 0), "吴丽娟", "单位经办", "起草", None, false),
    ]
}

fn attachments() -> Markup {
    html! { ul .lines {
        li { a href="/f/1" { "监理签认单（第二期）.pdf" } " " span .muted { "1.2 MB · 吴丽娟 · 2022-06-14" } }
        li { a href="/f/2" { "增值税发票 01882734.ofd" } " " span .muted { "84 KB · 吴丽娟 · 2022-06-14" } }
    } }
}

fn document_page(refusal: Option<Refusal>, done: bool) -> DocumentPage {
    let primary = Action {
        action: "/payments/4817/review".into(),
        label: "复核通过，生成支付凭证".into(),
        consequence: "通过后生成凭证，送签章岗；您不能再签章或发送这一笔。".into(),
        idempotency_key: "0192-…".into(),
        ..Default::default()
    };
    DocumentPage {
        kind: "国库集中支付申请".into(),
        number: "ZF2022-004817".into(),
        title: "食堂改扩建工程第二期进度款".into(),
        state: Some(if done {
            Badge::new("已支付", Tone::Good)
        } else {
            Badge::new("单位已签发", Tone::Brand)
        }),
        amount_fen: Some(1_250_000_000),
        clock: (!done).then(|| clock_of(Light::Amber, 1, date(2022, 6, 16))),
        chain: chain_steps(),
        refusal,
        facts: fact_groups(),
        body: None,
        timeline: happened(),
        attachments: Some(attachments()),
        related: vec![
            Related {
                relation: "同一合同".into(),
                link: Link::new("/payments/3120", "ZF2022-003120"),
                state: Some(Badge::new("已支付", Tone::Good)),
                amount_fen: Some(430_000_000),
            },
            Related {
                relation: "退款".into(),
                link: Link::new("/refunds/7", "TK2022-000007"),
                state: None,
                amount_fen: Some(-1_200_000),
            },
        ],
        primary: (!done).then_some(primary),
        waiting: done.then(|| "已支付，等待人民银行国库清算；不需要您做什么。".into()),
        secondary: vec![
            Action {
                action: "/x".into(),
                label: "退回单位".into(),
                consequence: "退回后在途 12,500,000.00 元回到指标可用，单位可改后再提交。".into(),
                fields: None,
                dangerous: true,
                idempotency_key: "k".into(),
            },
            Action {
                action: "/x".into(),
                label: "暂停计时，要求补件".into(),
                idempotency_key: "k".into(),
                ..Default::default()
            },
        ],
        links: vec![Link::new("/print", "打印"), Link::new("/explain", "追溯到底")],
    }
}

fn form_page(v: View<'_>) -> Markup {
    let business = vec![("1".to_owned(), "1 普通业务".to_owned()), ("7".to_owned(), "7 政府采购".to_owned())];
    let payee = Input::new("payee", "收款人全称", "赣州市红土地建筑工程有限公司")
        .hint("与合同、发票一致；按名称首字母可查已登记的收款人");
    let amount = Input::new("amount", "金额", "620,000.00").error(Some("超过指标可用 480,000.00 元".into()));
    let summary =
        Input::new("summary", "用途", "食堂改扩建工程第二期进度款").hint("写清为什么付、付到哪一期");
    html! {
        header .page-head { h1 { "申请支付" } }
        (refusal(v, &refused()))
        section .panel { form method="post" action="/payments" data-once {
            (form::hidden(v, "0192"))
            div .form-grid {
                (form::text_input(v, &payee.required()))
                (form::text_input(v, &Input::new("account", "收款账号", "36050182015500000318").required()))
                (form::money_input(v, &amount.required()))
                (form::select(v, &Input::new("kind", "业务类型", "7").required(), &business))
                (form::date_input(v, &Input::new("wanted", "希望到账日", "2022-06-20")))
                (form::text_input(v, &Input::new("contract", "合同号", "")))
                div .span { (form::textarea(v, &summary.required(), 2)) }
            }
            div .actions { button .button .primary { "提交单位审核" } button .button { "存为草稿" } }
        } }
    }
}

fn pieces_page(v: View<'_>) -> Markup {
    let stat = |label: &str, fen, note: &str| Stat {
        label: label.into(),
        value: Cell::Money(fen),
        note: note.into(),
        href: None,
        why: None,
    };
    let mut tiles = vec![
        stat("年初预算", 556_800_000_000, "一般公共预算"),
        stat("已下达", 412_033_451_208, "占预算 74.0%"),
        stat("已支付", 298_700_123_055, "占下达 72.5%"),
    ];
    tiles.push(Stat {
        label: "超期".into(),
        value: Cell::Number(3),
        note: "全部在支付复核".into(),
        href: Some("/clocks".into()),
        why: Some(reason()),
    });
    let bar = |label: &str, fen, marked| Bar { label: label.into(), amount_fen: fen, marked };
    let chart = BarChart {
        finding: "三个单位支付了全县一半以上的工程款".into(),
        label_head: "单位".into(),
        amount_head: "已支付".into(),
        bars: vec![
            bar("兴国县教育体育局", 123_456_789_012, true),
            bar("兴国县公路事业发展中心", 98_700_000_000, true),
            bar(LONG_UNIT, 61_200_000_000, true),
            bar("兴国县水利局", 30_100_000_000, false),
            bar("潋江镇人民政府", 8_050_000_000, false),
            bar("退款（净）", -12_000_000_000, false),
        ],
        source: "来源：支付明细，2022-01-01 至 2022-06-15".into(),
    };
    let diff_row = |label: &str, before, after, reason: &str| DiffRow {
        label: label.into(),
        before,
        after,
        reason: reason.into(),
    };
    let rows = [
        diff_row(
            "收款人",
            Cell::text("赣州市红土地建筑有限公司"),
            Cell::text("赣州市红土地建筑工程有限公司"),
            "发票为全称",
        ),
        diff_row("金额", Cell::Money(1_260_000_000), Cell::Money(1_250_000_000), "按监理签认数"),
        diff_row("用途", Cell::text("食堂改扩建"), Cell::text("食堂改扩建"), ""),
    ];
    html! {
        header .page-head { h1 { "执行概览" } }
        (stats(v, &tiles))
        (bar_chart(v, &chart))
        (panel("灯与钟", None, html! { p {
            @for lamp in [Light::Green, Light::Amber, Light::Red, Light::Breached, Light::Paused] { (light(v, lamp)) "　" }
            (share(v, 72, 100)) "　" (share(v, 130, 100)) } }))
        (panel("修改前后", None, diff(v, "第一次提交（06-14）", "第二次提交（06-15）", &rows)))
    }
}

fn job_page(v: View<'_>) -> Markup {
    let running = Job {
        title: "导入县文件夹 counties/xingguo".into(),
        state: JobState::Running,
        done: 41_200,
        total: 61_529,
        pace: "每秒 4,300 行 · 还需 5 秒".into(),
        events: "/jobs/1/events".into(),
        cancel_action: Some("/jobs/1/cancel".into()),
        resume_action: None,
        outcomes: vec![("已收".into(), Cell::Number(41_188)), ("有误".into(), Cell::Number(12))],
        result: None,
    };
    let ask = Confirm {
        title: "退回这笔支付？".into(),
        consequence: vec![
            "ZF2022-004817 回到单位经办人吴丽娟，附上您的理由。".into(),
            "在途 12,500,000.00 元回到指标可用。".into(),
        ],
        undo: Some("单位可以改后再次提交，原来的审核记录保留。".into()),
        action: "/x".into(),
        label: "退回单位".into(),
        cancel_href: "/payments/4817".into(),
        idempotency_key: "k".into(),
        kept: vec![],
        dangerous: true,
    };
    html! { (job(v, &running)) (form::confirm(v, &ask)) }
}

fn print_page(v: View<'_>) -> Markup {
    let mut page = list_page("cols=no&cols=unit&cols=payee&cols=amount&cols=state", 40, false);
    page.total_rows = 40;
    let sheet = PrintSheet {
        title: "兴国县国库集中支付申请清单".into(),
        document_no: "兴财库清〔2022〕0615号".into(),
        unit_name: "兴国县财政局国库股".into(),
        printed_on: day(),
        signatories: vec!["经办".into(), "复核".into(), "负责人".into()],
        verification_code: Some("7F3A-21C8-90DE".into()),
    };
    print_sheet(v, &sheet, &page.render(v))
}

fn login(v: View<'_>) -> Markup {
    login_page(
        v,
        Theme::Auto,
        &LoginPage {
            county: "兴国县".into(),
            action: "/session".into(),
            user_id: "liuxm".into(),
            error: Some("用户名或密码不对。再错 3 次将锁定 15 分钟。".into()),
            accounts: vec![
                ("wulj".into(), "吴丽娟 · 兴国县第一中学经办".into()),
                ("liuxm".into(), "刘晓梅 · 国库股复核".into()),
                ("qiuzm".into(), "邱志明 · 预算股".into()),
            ],
            demo_password: Some("suanpan-demo".into()),
            notice: Some("合成数据，人员与企业均为虚构".into()),
            ..Default::default()
        },
    )
}

/// Every page of the gallery as (file name, page).
fn pages(texts: &Texts) -> Vec<(&'static str, Markup)> {
    let zh = View { texts, lang: Lang::Zh, unit: MoneyUnit::Yuan, csrf: "token" };
    let wan = View { unit: MoneyUnit::Wan, ..zh };
    let en = View { lang: Lang::En, ..zh };
    let framed = |v, theme, here: &str, title: &str, body: Markup| frame(v, theme, here, title).page(&body);
    let mut results = list_page("state=unit_approved", 4, true);
    results.results = vec![
        ItemResult {
            item: Link::new("/payments/1", "ZF2022-004817"),
            done: true,
            message: "已生成凭证 PZ2022-003301".into(),
        },
        ItemResult {
            item: Link::new("/payments/2", "ZF2022-004818"),
            done: false,
            message: "您是这一笔的经办人，不能复核；请国库股另一位复核岗办理".into(),
        },
    ];
    let mut done = frame(zh, Theme::Auto, "/payments/4817", "支付申请");
    done.flash = vec![Flash {
        tone: Tone::Good,
        text: "已复核，凭证 PZ2022-003301 已送签章岗。".into(),
        link: Some(Link::new("/payments?state=unit_approved", "办下一笔")),
    }];
    let failed = ErrorKind::TryAgain { log_id: "20220615-7c1e04".into() };
    let held = document_page(Some(refused()), false);
    let at = "/payments/4817";
    let full = "state=unit_approved&unit=%E5%AD%A6&from=1000000&sort=-amount&page=2";
    let (full_list, no_list) = (list_page(full, 50, true), list_page("", 0, false));
    let forbidden = ErrorKind::Forbidden {
        needs: "下达指标（预算股，县级范围）".into(),
        ask: "系统管理员 陈建华，分机 2100".into(),
    };
    vec![
        ("desk", framed(zh, Theme::Auto, "/", "工作台", desk_page(zh, false))),
        ("desk-empty", framed(zh, Theme::Auto, "/", "工作台", desk_page(zh, true))),
        ("desk-dark", framed(zh, Theme::Dark, "/", "工作台", desk_page(zh, false))),
        ("desk-en", framed(en, Theme::Auto, "/", "Workbench", desk_page(en, false))),
        ("list", framed(zh, Theme::Auto, "/payments", "支付申请", full_list.render(zh))),
        ("list-dark", framed(wan, Theme::Dark, "/payments", "支付申请", full_list.render(wan))),
        ("list-en", framed(en, Theme::Auto, "/payments", "Payments", full_list.render(en))),
        ("list-results", framed(zh, Theme::Auto, "/payments", "支付申请", results.render(zh))),
        ("list-empty", framed(zh, Theme::Auto, "/payments", "支付申请", no_list.render(zh))),
        ("document", framed(zh, Theme::Auto, at, "支付申请", document_page(None, false).render(zh))),
        ("document-dark", framed(zh, Theme::Dark, at, "支付申请", held.render(zh))),
        ("document-en", framed(en, Theme::Auto, at, "Payment", held.render(en))),
        ("document-done", done.page(&document_page(None, true).render(zh))),
        ("form", framed(zh, Theme::Auto, "/payments/new", "申请支付", form_page(zh))),
        ("pieces", framed(wan, Theme::Auto, "/", "执行概览", pieces_page(wan))),
        ("pieces-dark", framed(wan, Theme::Dark, "/", "执行概览", pieces_page(wan))),
        ("job", framed(zh, Theme::Auto, "/jobs/1", "导入", job_page(zh))),
        ("forbidden", framed(zh, Theme::Auto, "/lines", "没有权限", error_body(zh, &forbidden))),
        ("failed", bare_page(zh, Theme::Auto, "故障", &error_body(zh, &failed))),
        ("login", login(zh)),
        ("print", framed(zh, Theme::Auto, "/payments", "支付清单", print_page(zh))),
    ]
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("assets"))?;
    for file in assets::static_files() {
        std::fs::write(folder.join(file.path.trim_start_matches('/')), file.bytes)?;
    }
    let texts =
        Texts::load(&[("ui.toml", include_str!("../locales/ui.toml"))]).map_err(std::io::Error::other)?;
    for (name, page) in pages(&texts) {
        // The pages are opened as files: the assets lie beside them.
        let page = page.into_string().replace("\"/assets/", "\"assets/");
        std::fs::write(folder.join(format!("{name}.html")), page)?;
        println!("{name}");
    }
    Ok(())
}
