//! The frame of this house: navigation by role, inbox count, demo clock, flash messages.

use std::future::Future;
use std::pin::Pin;

use maud::Markup;
use platform::access::Permission;
use platform::http::Visitor;
use platform::i18n::{Lang, Texts};
use platform::web::page::Shell;
use platform::web::query::Query;
use platform::web::ui::Tone;
use platform::web::ui::frame::{Flash, Frame, Nav, NavItem, Person, Today};

use crate::roles::{Role, who_may};

/// Texts and what else the frame needs.
pub struct House {
    texts: Texts,
    /// Printed on the sign-in page of a demo; `None` in service.
    demo_password: Option<String>,
}

impl House {
    pub fn new(texts: Texts, demo_password: Option<String>) -> House {
        House { texts, demo_password }
    }
}

impl Shell for House {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn wrap<'s>(
        &'s self,
        visitor: &'s Visitor,
        title: String,
        body: Markup,
    ) -> Pin<Box<dyn Future<Output = Markup> + Send + 's>> {
        Box::pin(async move {
            let inbox = super::desk::turn_count(visitor).await;
            frame(visitor, title, inbox).page(&body)
        })
    }

    fn demo_password(&self) -> Option<&str> {
        self.demo_password.as_deref()
    }

    fn who_may(&self, lang: Lang, permission: &str) -> String {
        who_may(lang, permission)
    }
}

/// The seven words with their areas: (mark, key of the word, (address, key, permission)).
type Section = (&'static str, &'static str, &'static [(&'static str, &'static str, &'static str)]);

const SECTIONS: [Section; 6] = [
    ("", "nav.desk", &[("/", "nav.desk", ""), ("/jobs", "nav.jobs", "job.run")]),
    (
        "预",
        "nav.plan",
        &[
            ("/budget", "nav.budget", "quota.view"),
            ("/lines", "nav.lines", "quota.view"),
            ("/quota", "nav.quota", "quota.view"),
            ("/commitments", "nav.commitments", "quota.view"),
            ("/receipts", "nav.receipts", "quota.view"),
        ],
    ),
    (
        "准",
        "nav.spend",
        &[
            ("/payments", "nav.payments", "payment.view"),
            ("/vouchers", "nav.vouchers", "voucher.view"),
            ("/bank", "nav.bank", "bank.view"),
            ("/refunds", "nav.refunds", "bank.view"),
            ("/import-rows", "nav.import", "import.view"),
            ("/clearing", "nav.clearing", "bank.view"),
            ("/reconciliation", "nav.reconciliation", "recon.view"),
            ("/mapping", "nav.mapping", "import.view"),
            ("/payees", "nav.payees", "payee.view"),
            ("/payee-marks", "nav.payee_marks", "payee.view"),
            ("/limits", "nav.limits", "limit.view"),
        ],
    ),
    (
        "责",
        "nav.answer",
        &[
            ("/holds", "nav.holds", "hold.view"),
            ("/clocks", "nav.clocks", "clock.view"),
            ("/execution", "nav.execution", "report.view"),
            ("/statements", "nav.statements", "report.view"),
            ("/audit", "nav.audit", "audit.view"),
        ],
    ),
    (
        "公",
        "nav.open",
        &[
            ("/journal", "nav.journal", "journal.view"),
            ("/trial-balance", "nav.trial", "journal.view"),
            ("/blocks", "nav.blocks", "seal.view"),
            ("/policy", "nav.policy", "policy.view"),
            ("/rules", "nav.rules", "rule.view"),
            ("/refusals", "nav.refusals", "refusal.view"),
        ],
    ),
    ("党", "nav.organisation", &[("/people", "nav.people", "people.view")]),
];

fn nav(who: &Visitor, inbox: u32) -> Vec<Nav> {
    SECTIONS
        .iter()
        .map(|(mark, word, items)| Nav {
            section: (*mark).to_owned(),
            label: who.t(word),
            items: items
                .iter()
                .map(|(href, key, permission)| NavItem {
                    href: (*href).to_owned(),
                    label: who.t(key),
                    visible: permission.is_empty() || who.holds(Permission(permission)),
                    count: (*href == "/").then_some(inbox),
                })
                .collect(),
        })
        .collect()
}

fn frame(who: &Visitor, title: String, inbox: u32) -> Frame<'_> {
    let query = Query::parse(&who.query);
    let day = who.at.day();
    let moves = ["next_day", "next_working_day", "next_week", "month_end"];
    let roles: Vec<&str> = who
        .actor
        .grants
        .iter()
        .filter_map(|grant| Role::from_code(&grant.role))
        .map(|role| role.name(who.lang))
        .collect();
    let flash = who.flash.as_ref().map(|key| format!("flash.{key}"));
    let said = flash.filter(|key| who.site.shell.texts().has(&format!("ui.{key}")));
    Frame {
        view: who.view(),
        theme: who.theme,
        title,
        county: who.name(&who.county.name_zh, &who.county.name_en).to_owned(),
        fiscal_year: who.county.fiscal_year,
        here: query.href(&who.path),
        nav: nav(who, inbox),
        today: Today {
            date: day,
            working_day: who.county.policy.calendar().is_working_day(day).unwrap_or(true),
            moves: if who.county.demo {
                moves.map(|to| (to.to_owned(), who.t(&format!("clock.{to}")))).to_vec()
            } else {
                Vec::new()
            },
        },
        search: if who.path == "/search" {
            query.get("q").unwrap_or_default().to_owned()
        } else {
            String::new()
        },
        inbox,
        person: Person {
            name: who.actor.name.clone(),
            role: roles.join("、"),
            place: who.actor.agency_code.clone(),
        },
        flash: said
            .map(|key| Flash { tone: Tone::Good, text: who.t(&key), link: None })
            .into_iter()
            .collect(),
        notice: (!who.county.notice.is_empty()).then(|| who.county.notice.clone()),
    }
}
