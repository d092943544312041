//! Sample vouchers and a bank to send them to. All people and accounts are synthetic.

use jiff::civil::{Date, DateTime, date};
use std::sync::Arc;
use wire::Fen;
use wire::bank::{BankKeys, BankSim, FaultSpec};
use wire::crypto::{KeyStore, Party, SignatureVerifier, Signer};
use wire::envelope::{Body, Envelope, Message, PaymentDetail, PaymentVoucher, Stamp, VtTable};

pub const COUNTY: &str = "360732000";

/// Finance and its bank, with keys from a seed.
pub struct Desk {
    pub store: KeyStore,
    pub table: VtTable,
    pub finance: Arc<dyn Signer>,
    pub verifier: Arc<dyn SignatureVerifier>,
}

pub fn today() -> Date {
    date(2022, 6, 15)
}

pub fn at(hour: i8) -> DateTime {
    today().at(hour, 0, 0, 0)
}

pub fn desk() -> Desk {
    let store = KeyStore::in_memory("tests", "sample county (synthetic)", today());
    let finance = store.signer(Party::Finance);
    let verifier = store.verifier();
    Desk { store, table: VtTable::national(), finance, verifier }
}

impl Desk {
    pub fn bank(&self, seed: u64, faults: &str) -> BankSim {
        let faults = FaultSpec::parse(faults).expect("fault spec of a test");
        let keys = BankKeys { signer: self.store.signer(Party::AgentBank), verifier: self.verifier.clone() };
        BankSim::new(seed, faults, keys, self.table.clone(), at(8))
    }

    pub fn body(&self, voucher: &PaymentVoucher) -> Body {
        let stamps =
            [Stamp { no: 1, position: "cz_zyz".to_owned(), name: "国库支付专用章".to_owned() }];
        Body::seal(&Message::Order(voucher.clone()), &self.table, &stamps, &[&*self.finance]).expect("seals")
    }

    pub fn envelope(&self, voucher: &PaymentVoucher) -> Vec<u8> {
        Envelope::of(self.body(voucher)).to_bytes().expect("writes")
    }

    /// All messages of an envelope, signatures of the bank checked.
    pub fn read(&self, bytes: &[u8]) -> Vec<Message> {
        let envelope = Envelope::parse(bytes).expect("parses");
        let bodies = envelope.bodies.iter().map(|body| {
            body.verify(&*self.verifier, Party::AgentBank, today()).expect("signed by the bank");
            body.message(&self.table).expect("understood")
        });
        bodies.collect()
    }
}

pub fn voucher(number: u32, fen: i64) -> PaymentVoucher {
    let text = str::to_owned;
    PaymentVoucher {
        id: format!("ID{number:08}"),
        adm_div_code: text(COUNTY),
        st_year: 2022,
        vt_code: text("5214"),
        vou_date: today(),
        voucher_no: format!("2022-{number:06}"),
        bill_no: text(""),
        fund_type_code: text("1"),
        fund_type_name: text("一般公共预算资金"),
        bgt_type_code: text("1"),
        bgt_type_name: text("年初预算"),
        pay_type_code: text("1"),
        pay_type_name: text("直接支付"),
        pro_cat_code: text("3"),
        mof_dep_code: text("001"),
        agency_code: text("201001"),
        agency_name: text("示例小学（合成）"),
        exp_func_code: text("2050202"),
        exp_func_name: text("小学教育"),
        gov_exp_eco_code: text("50201"),
        dep_exp_eco_code: text("30201"),
        dep_pro_code: text("360732220000000000001"),
        dep_pro_name: text("校舍修缮"),
        set_mode_code: text("1"),
        pay_bank_code: text("103"),
        pay_bank_name: text("示例农商银行"),
        pay_acct_no: text("6200000000000001"),
        pay_acct_name: text("示例县财政局零余额账户"),
        pay_acct_bank_name: text("示例农商银行营业部"),
        payee_acct_no: text("6222000000000009"),
        payee_acct_name: text("示例建材有限公司 <合成> & Co"),
        payee_acct_bank_name: text("示例银行"),
        payee_acct_bank_no: text("103428900001"),
        pay_summary_code: text(""),
        pay_summary_name: text("支付修缮款"),
        pay_amt: Fen::new(fen),
        business_type_code: text("1"),
        tracking_id: text(""),
        gov_procurement_id: text(""),
        hold1: text(""),
        hold2: text(""),
        x_pay_date: None,
        x_agent_business_no: text(""),
        x_pay_amt: None,
        x_payee_acct_no: text(""),
        x_payee_acct_name: text(""),
        x_add_word: text(""),
        details: Vec::new(),
    }
}

/// A batch voucher: one payee per amount.
pub fn batch(number: u32, fens: &[i64]) -> PaymentVoucher {
    let mut voucher = voucher(number, fens.iter().sum());
    for (index, fen) in fens.iter().enumerate() {
        voucher.details.push(PaymentDetail {
            id: format!("D{number:06}-{index:04}"),
            payee_acct_no: format!("62220000000{index:05}"),
            payee_acct_name: format!("合成人员{index:04}"),
            payee_acct_bank_name: String::new(),
            payee_acct_bank_no: String::new(),
            pay_amt: Fen::new(*fen),
            tracking_id: String::new(),
            remark: String::new(),
            x_pay_date: None,
            x_agent_business_no: String::new(),
            x_pay_amt: None,
            x_add_word: String::new(),
        });
    }
    voucher
}
