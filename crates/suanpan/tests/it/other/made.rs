//! Makes a county from a seed: its own codes, tree of units, years, books, people, changes, requests, mistakes.
//! Written from docs/formats.md alone; what it writes must be taken.

use std::fmt::Write as _;

use crate::small::County;
use suanpan::import::MemoryFolder;

/// What the folder's own files say must come out.
pub struct Expected {
    /// Σ requests.csv − Σ refunds.csv, in fen, over everything whose amount can be read.
    pub sum: i128,
    pub parked: u64,
    /// Σ refunds.csv in fen.
    pub refunds: i128,
    /// Paid before the county came (opening.csv).
    pub opened_paid: i128,
    pub may_pay_nothing: bool,
    pub payments: Vec<String>,
}

/// SplitMix64: the same county from the same seed on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `low..=high`.
    fn in_range(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.next().is_multiple_of(many)
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[(self.next() % from.len() as u64) as usize]
    }
}

struct Line {
    no: String,
    unit: String,
    year: u64,
    fund: u64,
    fen: i64,
    /// Released by a row of quota_changes.csv.
    mentioned: bool,
    procurement: bool,
    payroll: bool,
}

struct Maker {
    dice: Dice,
    code: String,
    plain: bool,
    midyear: bool,
    park: bool,
    refund: bool,
    years: Vec<u64>,
    divisions: Vec<String>,
    units: Vec<String>,
    lines: Vec<Line>,
    payees: Vec<(String, &'static str)>,
    files: MemoryFolder,
    sum: i128,
    refunds: i128,
    parked: u64,
}

pub fn make(seed: u64) -> (County, Expected) {
    let mut dice = Dice(seed);
    let first = dice.in_range(2021, 2025);
    let two = dice.one_in(3) && first < 2025;
    let midyear = dice.one_in(4);
    let mut maker = Maker {
        code: dice.in_range(110_000_000, 659_999_999).to_string(),
        plain: dice.one_in(2),
        midyear,
        park: dice.one_in(2),
        refund: dice.one_in(2),
        years: if two { vec![first, first + 1] } else { vec![first] },
        divisions: Vec::new(),
        units: Vec::new(),
        lines: Vec::new(),
        payees: Vec::new(),
        files: MemoryFolder::default(),
        sum: 0,
        refunds: 0,
        parked: 0,
        dice,
    };
    maker.settings();
    maker.organisation();
    maker.classes();
    maker.budget();
    maker.changes();
    maker.payees();
    maker.decisions();
    let opened_paid = maker.opening();
    let payments = maker.requests();
    let expected = Expected {
        sum: maker.sum,
        parked: maker.parked,
        refunds: maker.refunds,
        opened_paid,
        may_pay_nothing: maker.lines.is_empty(),
        payments,
    };
    (County(maker.files), expected)
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

impl Maker {
    fn put(&mut self, name: &str, text: &str) {
        // A byte order mark and CRLF are as good as none.
        let text = if self.dice.one_in(4) {
            format!("\u{feff}{}", text.replace('\n', "\r\n"))
        } else {
            text.to_owned()
        };
        self.files.0.insert(name.to_owned(), text.into_bytes());
    }

    fn settings(&mut self) {
        let years = self.years.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let profile = if self.plain { "plain" } else { "xingguo" };
        let (start, opens) = if self.midyear {
            ("midyear", format!("opens_on = \"{}-07-01\"\n", self.years[0]))
        } else {
            ("start", String::new())
        };
        let mut text = format!(
            "mof_div_code = \"{}\"\nname_zh = \"合成县{}\"\nname_en = \"Made County\"\ncurrency = \"CNY\"\n\
             profile = \"{profile}\"\nfiscal_years = [{years}]\nfirst_year_starts = \"{start}\"\n{opens}\
             [requests]\nbad_rows = \"{}\"\nnegative = \"{}\"\n",
            self.code,
            self.code,
            if self.park { "park" } else { "refuse" },
            if self.refund { "refund" } else { "refuse" },
        );
        for year in self.years.clone() {
            let approved =
                if self.dice.one_in(4) { format!("{}-12-28", year - 1) } else { format!("{year}-01-18") };
            writeln!(
                text,
                "[[year]]\nfiscal_year = {year}\ncongress_approved_on = \"{approved}\"\n\
                 congress_doc_no = \"合人发〔{year}〕3号\"\nreplied_on = \"{year}-02-0{}\"\nreply_doc_no = \"合财预〔{year}〕1号\"",
                self.dice.in_range(1, 9)
            )
            .expect("a string grows");
        }
        self.put("county.toml", &text);
    }

    fn organisation(&mut self) {
        let mut divisions = String::from("mof_dep_code,mof_dep_name,kind\nB,预算,budget\nT,国库,treasury\n");
        for number in 0..self.dice.in_range(1, 3) {
            let code = format!("S{number}");
            writeln!(divisions, "{code},业务{number},business").expect("a string grows");
            self.divisions.push(code);
        }
        self.put("divisions.csv", &divisions);
        let mut units = String::from(
            "agency_code,agency_name,sup_dep_code,level,manage_mof_dep_code,unit_kind,e_payment_on\n",
        );
        let mut people = String::from("user_id,user_name,agency_code,mof_dep_code,title\n");
        let mut roles = String::from("user_id,role,scope,scope_codes,valid_from,valid_to\n");
        let from = format!("{}-01-01", self.years[0] - 1);
        let kinds = ["administrative", "institution", "township", "other"];
        let mut outside = Vec::new();
        for department in 0..self.dice.in_range(1, 4) {
            let head = format!("{}", 1_000 * (department + 1) + self.dice.in_range(0, 99));
            let division = self.dice.pick(&self.divisions).clone();
            for number in 0..=self.dice.in_range(0, 4) {
                let code = if number == 0 { head.clone() } else { format!("{head}-{number}") };
                let level = if number == 0 { 1 } else { 2 };
                let kind = self.dice.pick(&kinds);
                writeln!(units, "{code},单位{code},{head},{level},{division},{kind},")
                    .expect("a string grows");
                let mut own = vec![("k", "unit_clerk"), ("h", "unit_head")];
                if level == 2 && self.dice.one_in(3) {
                    outside.push(code.clone())
                } else {
                    own.push(("r", "unit_reviewer"))
                }
                for (tail, role) in own {
                    writeln!(people, "u{code}{tail},人{code}{tail},{code},,").expect("a string grows");
                    writeln!(roles, "u{code}{tail},{role},own_unit,,{from},").expect("a string grows");
                }
                self.units.push(code);
            }
        }
        if !outside.is_empty() {
            let first = self.divisions[0].clone();
            writeln!(people, "outside,派驻,,{first},").expect("a string grows");
            writeln!(roles, "outside,outside_reviewer,units,{},{from},", outside.join(";"))
                .expect("a string grows");
        }
        for division in self.divisions.clone() {
            for (tail, role) in [("c", "finance_clerk"), ("h", "finance_head")] {
                writeln!(people, "f{division}{tail},财{division}{tail},,{division},")
                    .expect("a string grows");
                writeln!(roles, "f{division}{tail},{role},division,,{from},").expect("a string grows");
            }
        }
        let bureau = [
            ("b1", "budget_division", "B"),
            ("b2", "budget_division", "B"),
            ("b3", "budget_division", "B"),
            ("dir", "finance_director", "B"),
            ("t1", "treasury_entry", "T"),
            ("t2", "treasury_entry", "T"),
            ("t3", "treasury_check", "T"),
            ("t4", "treasury_check", "T"),
            ("s1", "seal_keeper", "T"),
            ("s2", "seal_keeper", "T"),
            ("rec", "reconciliation", "T"),
        ];
        for (user, role, division) in bureau {
            writeln!(people, "{user},财政{user},,{division},").expect("a string grows");
            writeln!(roles, "{user},{role},county,,{from},").expect("a string grows");
        }
        self.put("units.csv", &units);
        self.put("people.csv", &people);
        self.put("roles.csv", &roles);
    }

    fn classes(&mut self) {
        let mut text = String::from("kind,code,name,level,parent,evidence\n");
        let rows = if self.plain {
            "functional,EDU,education,1,,\nfunctional,EDU.1,schools,2,EDU,\ndept_economic,SUP,supplies,1,,\n\
             gov_economic,G-1,supplies,1,,\nrevenue,TAX,taxes,1,,\n"
        } else {
            "functional,208,社会保障,1,,seen\nfunctional,20801,管理事务,2,208,seen\nfunctional,2080101,行政运行,3,20801,seen\n\
             dept_economic,302,商品和服务,1,,\ndept_economic,30201,办公费,2,302,\ngov_economic,502,商品服务,1,,\n\
             gov_economic,50201,办公经费,2,502,\nrevenue,101,税收,1,,\nrevenue,10101,增值税,2,101,\n"
        };
        text.push_str(rows);
        self.put("classification.csv", &text);
    }

    fn codes(&self) -> [&'static str; 4] {
        if self.plain { ["EDU.1", "G-1", "SUP", "TAX"] } else { ["2080101", "50201", "30201", "10101"] }
    }

    fn budget(&mut self) {
        let mut projects =
            String::from("pro_code,pro_name,agency_code,pro_cat_code,target_approved_on,target_doc_no\n");
        let mut budget = String::from(
            "fiscal_year,bgt_line_no,agency_code,pro_code,exp_func_code,gov_bgt_eco_code,dep_bgt_eco_code,fund_type_code,\
             found_type_code,bgt_type_code,source_type_code,threesafe,is_gov_pur,is_sal,is_dir,amount\n",
        );
        let mut resources = String::from("fiscal_year,fund_type_code,account,item_code,item_name,amount\n");
        let [function, government, department, revenue] = self.codes();
        let mut given: std::collections::BTreeMap<(u64, u64), i64> = std::collections::BTreeMap::new();
        for (at, unit) in self.units.clone().into_iter().enumerate() {
            for number in 0..self.dice.in_range(1, 2) {
                let project = format!("{}{at:06}{number:06}", self.code);
                let category = self.dice.in_range(1, 3);
                let target = if category == 3 && !self.dice.one_in(5) {
                    format!("{}-12-01,绩〔{}〕{at}号", self.years[0] - 1, self.years[0] - 1)
                } else {
                    ",".to_owned()
                };
                writeln!(projects, "{project},项目{at}-{number},{unit},{category},{target}")
                    .expect("a string grows");
                for year in self.years.clone() {
                    for part in 0..self.dice.in_range(1, 2) {
                        let fund = *self.dice.pick(&[1, 1, 1, 2, 3, 5]);
                        let fen = self.dice.in_range(1, 900_000_000) as i64;
                        let (procurement, payroll) = (self.dice.one_in(6), self.dice.one_in(6));
                        let no = format!("{year}.{at}.{number}.{part}");
                        let tag = self.dice.pick(&["", "", "wages", "livelihood", "operations"]);
                        let flag = |yes: bool| if yes { 1 } else { 2 };
                        writeln!(
                            budget,
                            "{year},{no},{unit},{project},{function},{government},{department},{fund},{},{},1,{tag},{},{},{},{}",
                            self.dice.in_range(1, 3), self.dice.in_range(1, 2), flag(procurement), flag(payroll),
                            self.dice.in_range(1, 2), yuan(fen)
                        )
                        .expect("a string grows");
                        *given.entry((year, fund)).or_default() += fen;
                        self.lines.push(Line {
                            no,
                            unit: unit.clone(),
                            year,
                            fund,
                            fen,
                            mentioned: false,
                            procurement,
                            payroll,
                        });
                    }
                }
            }
        }
        for ((year, fund), fen) in given {
            let reserve = self.dice.in_range(0, 5_000_000) as i64;
            let account = self.dice.pick(&["1101", "1102", "1103"]);
            if reserve > 0 {
                let word = self.dice.pick(&["2103", "2104"]);
                writeln!(resources, "{year},{fund},{word},,预留,{}", yuan(reserve)).expect("a string grows");
            }
            writeln!(resources, "{year},{fund},{account},{revenue},收入,{}", yuan(fen + reserve))
                .expect("a string grows");
        }
        self.put("projects.csv", &projects);
        self.put("budget.csv", &budget);
        self.put("resources.csv", &resources);
    }

    fn changes(&mut self) {
        let mut text = String::from(
            "change_no,happened_at,kind,doc_no,bgt_line_no,to_bgt_line_no,amount,reason,requested_by\n",
        );
        let mut number = 0;
        let mut row = |at: String, kind: &str, line: &str, to: &str, fen: i64| {
            number += 1;
            writeln!(
                text,
                "C{number},{at},{kind},文〔{number}〕号,{line},{to},{},事由{number},b1",
                yuan(fen)
            )
            .expect("a string grows");
        };
        let others: Vec<(String, u64, u64)> =
            self.lines.iter().map(|line| (line.no.clone(), line.year, line.fund)).collect();
        for at in 0..self.lines.len() {
            let choice = self.dice.in_range(0, 9);
            let (day, part) = (self.dice.in_range(1, 28), self.dice.in_range(1, 100) as i64);
            let line = &mut self.lines[at];
            let year = line.year;
            let amount = (line.fen / 100 * part).max(1);
            match choice {
                0 if !self.midyear => {
                    line.mentioned = true;
                    row(format!("{year}-03-{day:02}T09:00:00"), "breakdown", &line.no, "", line.fen);
                    row(format!("{year}-03-{day:02}T10:30:00"), "release", &line.no, "", amount);
                    row(format!("{year}-09-{day:02}T10:30:00"), "freeze", &line.no, "", amount / 2 + 1);
                }
                1 => {
                    line.mentioned = true;
                    row(format!("{year}-08-{day:02}T11:00:00"), "superior_transfer", &line.no, "", amount);
                }
                2 => {
                    line.mentioned = true;
                    row(format!("{year}-08-{day:02}T11:00:00"), "cut", &line.no, "", amount);
                }
                3 => {
                    let to = others
                        .iter()
                        .find(|other| other.0 != line.no && (other.1, other.2) == (line.year, line.fund));
                    if let Some(to) = to {
                        line.mentioned = true;
                        row(format!("{year}-10-{day:02}T11:00:00"), "virement", &line.no, &to.0, amount);
                    }
                }
                4 => row_supplement(&mut row, line, day),
                _ => {}
            }
        }
        self.put("quota_changes.csv", &text);
    }

    fn payees(&mut self) {
        let mut text = String::from(
            "payee_code,payee_name,payee_acct_no,payee_acct_bank_name,payee_bank_no,payee_kind\n",
        );
        for number in 0..self.dice.in_range(2, 12) {
            let kind = *self.dice.pick(&["supplier", "person", "unit", "payroll", "benefit"]);
            let code = format!("R-{number}");
            // Text with comma and quote, as it is written in a CSV.
            let name = if number == 0 {
                "\"合成, \"\"甲\"\" 商行\"".to_owned()
            } else {
                format!("合成户{number}")
            };
            let account = self.dice.in_range(1_000_000, 9_999_999_999);
            writeln!(text, "{code},{name},{account},示例银行,B{number},{kind}").expect("a string grows");
            self.payees.push((code, kind));
        }
        self.put("payees.csv", &text);
    }

    fn decisions(&mut self) {
        let mut text = String::from("decision_no,decided_on,body,subject,agency_code,pro_code,amount\n");
        for (number, unit) in self.units.iter().enumerate() {
            writeln!(
                text,
                "J{number},{}-02-10,党组会议,大额{number},{unit},,{}",
                self.years[0],
                yuan(500_000_000)
            )
            .expect("a string grows");
        }
        self.put("authorisations.csv", &text);
    }

    /// Balances of a county that comes in mid-year; what was paid before.
    fn opening(&mut self) -> i128 {
        if !self.midyear {
            return 0;
        }
        let mut text = String::from(
            "bgt_line_no,released,paid,in_process,committed,carried,frozen,pending_breakdown,pending_release,signed_unit_by,signed_treasury_by\n",
        );
        let mut paid_before = 0;
        for line in self.lines.iter().filter(|line| line.year == self.years[0]) {
            let paid = line.fen / 3;
            let frozen = line.fen / 20;
            let released = line.fen - paid - frozen;
            paid_before += i128::from(paid);
            writeln!(
                text,
                "{},{},{},0,0.00,0.00,{},0.00,0.00,u{}h,t3",
                line.no,
                yuan(released),
                yuan(paid),
                yuan(frozen),
                line.unit
            )
            .expect("a string grows");
        }
        self.put("opening.csv", &text);
        paid_before
    }

    fn requests(&mut self) -> Vec<String> {
        let mut requests = String::from(
            "pay_app_no,submitted_at,agency_code,bgt_line_no,payee_code,amount,pay_summary,pay_bus_type_code,decision_no,contract_no\n",
        );
        let mut refunds = String::from("refund_no,refunded_on,pay_app_no,amount,reason\n");
        let count = self.dice.in_range(10, 60);
        let mut numbers = Vec::new();
        for number in 0..count {
            let at = self.dice.in_range(0, self.lines.len() as u64 - 1) as usize;
            let month = self.dice.in_range(if self.midyear { 7 } else { 1 }, 12);
            let (day, hour) = (self.dice.in_range(1, 28), self.dice.in_range(0, 23));
            let line = &self.lines[at];
            let when = format!("{}-{month:02}-{day:02}T{hour:02}:{:02}:00", line.year, number % 60);
            let fen = (line.fen / self.dice.in_range(1, 12) as i64).max(1);
            let (payee, kind) = self.dice.pick(&self.payees).clone();
            let payroll = line.payroll && kind == "payroll";
            let contract = if line.procurement { format!("HT{number}") } else { String::new() };
            let unit_at = self.units.iter().position(|unit| *unit == line.unit).unwrap_or(0);
            let decision =
                if fen >= 50_000_000 && !self.dice.one_in(4) { format!("J{unit_at}") } else { String::new() };
            let no = format!("QQ-{number:04}");
            let payee = if self.dice.one_in(20) { "NOBODY".to_owned() } else { payee };
            writeln!(
                requests,
                "{no},{when},{},{},{payee},{},\"用途, {number}\",{},{decision},{contract}",
                line.unit,
                line.no,
                yuan(fen),
                if payroll { 3 } else { 1 }
            )
            .expect("a string grows");
            self.sum += i128::from(fen);
            if self.dice.one_in(6) {
                let back = (fen / 2).max(1);
                writeln!(refunds, "TK-{number},{}-12-29,{no},{},退回", line.year, yuan(back))
                    .expect("a string grows");
                self.sum -= i128::from(back);
                self.refunds += i128::from(back);
            }
            if self.refund && self.dice.one_in(8) {
                let back = (fen / 3).max(1);
                writeln!(
                    requests,
                    "NN-{number:04},{}-12-30T10:00:00,{},,{payee},-{},红字,1,,",
                    line.year,
                    line.unit,
                    yuan(back)
                )
                .expect("a string grows");
                self.sum -= i128::from(back);
            }
            if self.park && self.dice.one_in(9) {
                writeln!(
                    requests,
                    "BB-{number:04},,{},{},{payee},{},没有日期,1,,",
                    line.unit,
                    line.no,
                    yuan(fen)
                )
                .expect("a string grows");
                self.sum += i128::from(fen);
                self.parked += 1;
            }
            numbers.push(no);
        }
        self.put("requests.csv", &requests);
        self.put("refunds.csv", &refunds);
        numbers
    }
}

fn row_supplement(row: &mut impl FnMut(String, &str, &str, &str, i64), line: &mut Line, day: u64) {
    line.mentioned = true;
    row(format!("{}-08-{day:02}T11:00:00", line.year), "supplement_contingency", &line.no, "", 100_000);
}
