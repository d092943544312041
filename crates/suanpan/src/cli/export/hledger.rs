//! hledger's language. What a posting is about stands as tags in comments (`hledger print tag:line=…`).

use jiff::civil::Date;

use super::ledger::{Script, Told, one_line};

pub(super) struct Hledger;

/// A description ends at `;`, a tag's value at a comma: their full-width forms say the same.
fn described(text: &str) -> String {
    one_line(text).replace(';', "；").replace('|', "｜").trim().to_owned()
}

fn tagged(text: &str) -> String {
    one_line(text).replace(',', "，").trim().to_owned()
}

impl Script for Hledger {
    fn head(&self, county: &str, name: &str) -> String {
        let title = one_line(&format!("{name} {county} 预算指标账 quota ledger"));
        format!("; {title}\ncommodity 1.00 CNY\n\n")
    }

    fn open(&self, account: &str, _on: Date) -> String {
        format!("account {account}\n")
    }

    fn told(&self, told: &Told<'_>) -> String {
        let said = described(&format!("{} {}", told.event, told.event_name));
        let document = described(&told.document);
        let mut text = format!("\n{} * ({}) {said} | {document}\n", told.day, told.posting);
        let mut tag = |key: &str, value: &str| text.push_str(&format!("    ; {key}:{}\n", tagged(value)));
        tag("event", told.event);
        tag("source", told.source);
        tag("document", &told.document);
        tag("time", &told.time);
        tag("user", told.user);
        if let Some(original) = told.reverses {
            tag("reverses", &original.to_string());
        }
        for leg in &told.legs {
            let tags: Vec<String> = [("line", leg.line), ("unit", leg.unit)]
                .into_iter()
                .filter_map(|(key, value)| Some(format!("{key}:{}", tagged(value?))))
                .collect();
            let comment = if tags.is_empty() { String::new() } else { format!("  ; {}", tags.join(", ")) };
            text.push_str(&format!("    {}  {} CNY{comment}\n", leg.account, leg.amount));
        }
        text
    }

    /// Asserted on postings of nothing on the last day, after everything of that day.
    fn stand(&self, title: &str, day: Date, balances: &[(String, String)]) -> String {
        let mut text = format!("\n{day} * {title}\n");
        for (account, balance) in balances {
            text.push_str(&format!("    {account}  0.00 CNY = {balance} CNY\n"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{described, tagged};

    #[test]
    fn a_document_number_cannot_begin_a_comment_or_end_a_tag() {
        assert_eq!(described("E05 指标下达;x|y"), "E05 指标下达；x｜y");
        assert_eq!(tagged("a, b\nc"), "a， b c");
    }
}
