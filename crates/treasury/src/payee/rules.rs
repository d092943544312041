//! Pure decisions on what a payee's registration says.

use jiff::civil::Date;
use policy::{Example, Policy, PolicyError, Rule, RuleObject, Verdict, Why};
use serde::{Deserialize, Serialize};

use super::PayeeRefused;
use super::model::KINDS;

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![policy::object::<PayeeAccount>()]
}

/// Names longer than this do not fit into PayeeAcctName and PayeeAcctBankName of a voucher.
const NAME_LIMIT: usize = 120;
/// Digits of a bank number (联行号).
const BANK_NO_DIGITS: usize = 12;

/// Facts of [`PayeeAccount`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountFacts {
    pub payee_name: String,
    pub payee_acct_no: String,
    pub payee_acct_bank_name: String,
    pub payee_bank_no: String,
    /// supplier, person, unit, payroll, benefit.
    pub payee_kind: String,
    /// Characters GBK lacks: field, position counted from 1, the character with its code point.
    #[serde(default)]
    pub not_in_gbk: Vec<(String, usize, String)>,
}

/// 4.2, 4.3: name, account and bank number are such that a voucher can be written and a bank can pay.
pub struct PayeeAccount;

impl Rule for PayeeAccount {
    const ID: &'static str = "PAYEE-ACCOUNT";
    const ARTICLE: &'static str = "4.2、4.3；GB/T 15694.1（卡号校验）";
    const SENTENCE_ZH: &'static str = "收款人户名、开户行能写入凭证（长度、GBK 字符），账号为 6 至 34 位数字，银行卡号通过校验，联行号为 12 位数字";
    const SENTENCE_EN: &'static str = "name and bank fit on a voucher (length, GBK), the account has 6 to 34 digits, a card number passes its check digit, the bank number has 12 digits";
    type Facts = AccountFacts;
    /// What is wrong, in the order of the form.
    type Outcome = Vec<PayeeRefused>;

    fn decide(
        facts: &AccountFacts,
        _policy: &Policy,
        _on: Date,
    ) -> Result<Verdict<Vec<PayeeRefused>>, PolicyError> {
        let why = Why::of::<Self>()
            .fact("payee_name", &facts.payee_name)
            .fact("payee_acct_no", &facts.payee_acct_no)
            .fact("payee_bank_no", &facts.payee_bank_no)
            .fact("payee_kind", &facts.payee_kind);
        Ok(Verdict { outcome: faults(facts), why })
    }

    fn passes(outcome: &Vec<PayeeRefused>) -> bool {
        outcome.is_empty()
    }

    fn passing() -> Example<AccountFacts> {
        Example { on: jiff::civil::date(2022, 3, 1), facts: example("6222020200112233446") }
    }

    fn failing() -> Example<AccountFacts> {
        Example { on: jiff::civil::date(2022, 3, 1), facts: example("6222020200112233441") }
    }
}

fn example(account: &str) -> AccountFacts {
    AccountFacts {
        payee_name: "示例文具店（合成）".into(),
        payee_acct_no: account.into(),
        payee_acct_bank_name: "示例银行".into(),
        payee_bank_no: "999000000001".into(),
        payee_kind: "supplier".into(),
        not_in_gbk: Vec::new(),
    }
}

fn faults(facts: &AccountFacts) -> Vec<PayeeRefused> {
    let mut found = Vec::new();
    for (field, text) in
        [("payee_name", &facts.payee_name), ("payee_acct_bank_name", &facts.payee_acct_bank_name)]
    {
        let length = text.chars().count();
        if text.is_empty() {
            found.push(PayeeRefused::Missing { field: field.to_owned() });
        } else if length > NAME_LIMIT {
            found.push(PayeeRefused::TooLong { field: field.to_owned(), found: length, limit: NAME_LIMIT });
        }
        let lacking = facts.not_in_gbk.iter().filter(|(name, ..)| name == field);
        found.extend(lacking.map(|(field, position, character)| PayeeRefused::NotInGbk {
            field: field.clone(),
            position: *position,
            character: character.clone(),
        }));
    }
    let account = &facts.payee_acct_no;
    if !is_digits(account) || !(6..=34).contains(&account.len()) {
        found.push(PayeeRefused::AccountShape { found: account.clone() });
    } else if is_card(account) && !passes_luhn(account) {
        found.push(PayeeRefused::CardCheckDigit { found: account.clone() });
    }
    if !is_digits(&facts.payee_bank_no) || facts.payee_bank_no.len() != BANK_NO_DIGITS {
        found.push(PayeeRefused::BankNoShape { found: facts.payee_bank_no.clone() });
    }
    if !KINDS.contains(&facts.payee_kind.as_str()) {
        found.push(PayeeRefused::UnknownKind { found: facts.payee_kind.clone() });
    }
    found
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A card of the domestic network has 16 to 19 digits and begins with 62; other accounts carry no
/// check digit everybody agrees on.
fn is_card(account: &str) -> bool {
    (16..=19).contains(&account.len()) && account.starts_with("62")
}

/// The check digit of card numbers: every second digit from the right doubled, the sum ends in 0.
pub fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}
