//! One small county that is right, and the ways to spoil it: every broken folder of the corpus is this
//! one with a single change. All people, firms and accounts are made up.

use suanpan::bench::sample;
use suanpan::import::{CellError, MemoryFolder, Reading, read_from};

const DIVISIONS: &str = "mof_dep_code,mof_dep_name,kind
02,预算股,budget
03,国库股,treasury
06,教科文股,business
";

const UNITS: &str = "agency_code,agency_name,sup_dep_code,level,manage_mof_dep_code,unit_kind,e_payment_on
101001,小样县教育局,101001,1,06,administrative,2020-01-01
101002,小样县第一小学,101001,2,06,institution,
";

const PEOPLE: &str = "user_id,user_name,agency_code,mof_dep_code,title
101001-clerk,甲一,101001,,会计
101001-reviewer,甲二,101001,,审核
101001-head,甲三,101001,,局长
101002-clerk,乙一,101002,,会计
101002-head,乙二,101002,,校长
out-1,丙一,,06,派驻审核
fin-budget,丁一,,02,预算
fin-check,丁二,,03,复核
fin-seal,丁三,,03,印章
";

const ROLES: &str = "user_id,role,scope,scope_codes,valid_from,valid_to
101001-clerk,unit_clerk,own_unit,,2022-01-01,
101001-reviewer,unit_reviewer,own_unit,,2022-01-01,
101001-head,unit_head,own_unit,,2022-01-01,
101002-clerk,unit_clerk,own_unit,,2022-01-01,
101002-head,unit_head,own_unit,,2022-01-01,
out-1,outside_reviewer,units,101002,2022-01-01,2022-12-31
fin-budget,budget_division,county,,2022-01-01,
fin-check,treasury_check,county,,2022-01-01,
fin-seal,seal_keeper,division,,2022-01-01,
";

const PROJECTS: &str = "pro_code,pro_name,agency_code,pro_cat_code,target_approved_on,target_doc_no
999999221010012000001,日常公用经费,101001,2,2021-12-20,小财绩〔2021〕1号
999999221010022000002,日常公用经费,101002,2,,
";

const RESOURCES: &str = "fiscal_year,fund_type_code,account,item_code,item_name,amount
2022,1,1102,11002,一般性转移支付收入,3000.00
2022,1,2103,227,预备费,500.00
";

const BUDGET: &str = "fiscal_year,bgt_line_no,agency_code,pro_code,exp_func_code,gov_bgt_eco_code,\
dep_bgt_eco_code,fund_type_code,found_type_code,bgt_type_code,source_type_code,threesafe,is_gov_pur,is_sal,\
is_dir,amount
2022,L1,101001,999999221010012000001,2050202,50201,30201,1,1,1,1,operations,2,2,2,1500.00
2022,L2,101002,999999221010022000002,2050202,50201,30201,1,1,1,1,,2,2,2,1000.00
";

const QUOTA_CHANGES: &str =
    "change_no,happened_at,kind,doc_no,bgt_line_no,to_bgt_line_no,amount,reason,requested_by
B1,2022-02-08T09:00:00,breakdown,小财预〔2022〕1号,L1,,1500.00,分解,fin-budget
B2,2022-02-08T10:00:00,release,小财预〔2022〕1号,L1,,1500.00,下达,fin-budget
";

const PAYEES: &str = "payee_code,payee_name,payee_acct_no,payee_acct_bank_name,payee_bank_no,payee_kind
P1,小样文具店（合成）,9001000000000001,示例银行,999000000001,supplier
";

const AUTHORISATIONS: &str = "decision_no,decided_on,body,subject,agency_code,pro_code,amount
D1,2022-03-01,党组会议,采购,101001,999999221010012000001,1000.00
";

const REQUESTS: &str = "pay_app_no,submitted_at,agency_code,bgt_line_no,payee_code,amount,pay_summary,\
pay_bus_type_code,decision_no,contract_no
Z1,2022-03-02T09:00:00,101001,L1,P1,100.00,办公用品,1,,
Z2,2022-03-03T09:00:00,101001,L1,P1,50.50,办公用品,1,D1,
";

const REFUNDS: &str = "refund_no,refunded_on,pay_app_no,amount,reason
T1,2022-03-10,Z1,20.00,退货
";

const OPENING: &str = "bgt_line_no,released,paid,in_process,committed,carried,frozen,pending_breakdown,\
pending_release,signed_unit_by,signed_treasury_by
L1,1000.00,500.00,0.00,0.00,0.00,0.00,0.00,0.00,101001-head,fin-check
L2,1000.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,101002-head,fin-check
";

/// The sample's settings, under the profile of a county.
fn settings() -> String {
    sample::SETTINGS.replace("\"plain\"", "\"xingguo\"").replace("Small County (synthetic)", "Small County")
}

/// The small county, and what became of it.
#[derive(Clone)]
pub struct County(pub MemoryFolder);

impl County {
    pub fn small() -> County {
        let mut files = MemoryFolder::default();
        let all = [
            ("county.toml", &*settings()),
            ("divisions.csv", DIVISIONS),
            ("units.csv", UNITS),
            ("people.csv", PEOPLE),
            ("roles.csv", ROLES),
            ("classification.csv", sample::CLASSES),
            ("projects.csv", PROJECTS),
            ("resources.csv", RESOURCES),
            ("budget.csv", BUDGET),
            ("quota_changes.csv", QUOTA_CHANGES),
            ("payees.csv", PAYEES),
            ("authorisations.csv", AUTHORISATIONS),
            ("requests.csv", REQUESTS),
            ("refunds.csv", REFUNDS),
        ];
        for (name, text) in all {
            files.0.insert(name.to_owned(), text.as_bytes().to_vec());
        }
        County(files)
    }

    /// The same county, taking over its books on 1 July.
    pub fn midyear() -> County {
        let folder = County::small().with("opening.csv", OPENING.as_bytes());
        // What happened before July is in the balances.
        let folder = folder.replace("requests.csv", "2022-03-", "2022-08-").replace(
            "refunds.csv",
            "2022-03-",
            "2022-08-",
        );
        let folder = folder.replace("quota_changes.csv", "2022-02-", "2022-07-");
        folder.change(
            "county.toml",
            "first_year_starts = \"start\"",
            "first_year_starts = \"midyear\"\nopens_on = 2022-07-01",
        )
    }

    /// The same county, which sets bad rows aside and takes negatives for refunds.
    pub fn parking() -> County {
        let folder = County::small().change("county.toml", "bad_rows = \"refuse\"", "bad_rows = \"park\"");
        folder.change("county.toml", "negative = \"refuse\"", "negative = \"refund\"")
    }

    pub fn with(mut self, file: &str, bytes: &[u8]) -> County {
        self.0.0.insert(file.to_owned(), bytes.to_vec());
        self
    }

    pub fn without(mut self, file: &str) -> County {
        assert!(self.0.0.remove(file).is_some(), "{file}");
        self
    }

    pub fn text(&self, file: &str) -> String {
        String::from_utf8(self.0.0[file].clone()).expect("the small county is UTF-8")
    }

    /// Replaces the one place where `old` stands in a file.
    pub fn change(self, file: &str, old: &str, new: &str) -> County {
        let text = self.text(file);
        assert_eq!(text.matches(old).count(), 1, "{old} in {file}");
        let text = text.replacen(old, new, 1);
        self.with(file, text.as_bytes())
    }

    /// Replaces `old` wherever it stands in a file.
    pub fn replace(self, file: &str, old: &str, new: &str) -> County {
        let text = self.text(file);
        assert!(text.contains(old), "{old} in {file}");
        self.with(file, text.replace(old, new).as_bytes())
    }

    pub fn append(self, file: &str, rows: &str) -> County {
        let text = self.text(file) + rows;
        self.with(file, text.as_bytes())
    }

    pub fn reads(&self) -> Reading {
        read_from(&self.0).unwrap_or_else(|refused| panic!("{refused}"))
    }

    pub fn mistakes(&self) -> Vec<CellError> {
        match read_from(&self.0) {
            Ok(_) => panic!("the folder was taken as right"),
            Err(refused) => refused.errors,
        }
    }
}
