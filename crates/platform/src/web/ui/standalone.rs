//! Pages outside the usual body: signing in, errors, a running job, and the official print layout.

use super::frame::{Theme, document, language_switch};
use super::table::Cell;
use super::why::{Refusal, refusal};
use super::{Badge, Link, Tone, View, badge, date, form};
use crate::web::assets;
use jiff::civil::Date;
use maud::{Markup, html};

/// The page to sign in. `accounts` are offered in the demo as (user id, who that is).
#[derive(Debug, Clone, Default)]
pub struct LoginPage {
    pub county: String,
    /// Counties to choose from as (code, name), when the house keeps several.
    pub counties: Vec<(String, String)>,
    pub action: String,
    pub user_id: String,
    pub error: Option<String>,
    /// Where to go afterwards; empty for the workbench.
    pub back: String,
    pub accounts: Vec<(String, String)>,
    pub demo_password: Option<String>,
    pub notice: Option<String>,
}

pub fn login_page(v: View<'_>, theme: Theme, page: &LoginPage) -> Markup {
    let content = html! {
        main #main .login {
            section .login-card {
                header { img src=(assets::address("/assets/icon.svg")) width="40" height="40" alt="";
                    div { h1 { (page.county) } p .muted { (v.t("product_long")) } } }
                @if let Some(error) = &page.error { p .flash .tone-bad role="alert" { (error) } }
                form method="post" action=(page.action) data-once {
                    (form::csrf(v)) (super::frame::back(&page.back))
                    @if page.counties.len() > 1 {
                        (form::select(v, &form::Input::new("county", v.t("county"), "").required(), &page.counties))
                    }
                    (form::user_name_input(v, &form::Input::new("user_id", v.t("user_id"), &page.user_id).required()))
                    (form::password_input(v, &form::Input::new("password", v.t("password"), "").required()))
                    button .button .primary .wide { (v.t("sign_in")) }
                }
                (demo_accounts(v, page))
                footer { (language_switch(v, "/")) @if let Some(notice) = &page.notice { p .muted { (notice) } } }
            }
        }
    };
    document(v, theme, &format!("{} · {}", v.t("sign_in"), page.county), "bare", &content)
}

fn demo_accounts(v: View<'_>, page: &LoginPage) -> Markup {
    html! {
        @if !page.accounts.is_empty() { section .demo-accounts {
            h2 { (v.t("demo_accounts")) }
            @if let Some(password) = &page.demo_password { p { (v.t("demo_password")) " " span .code { (password) } } }
            ul { @for (user_id, who) in &page.accounts {
                li { button .link type="button" data-fill=(user_id) { span .code { (user_id) } } " " span .muted { (who) } }
            } }
        } }
    }
}

/// What went wrong outside a business refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// 403: who may, and whom to ask.
    Forbidden {
        needs: String,
        ask: String,
    },
    NotFound,
    /// 413, with the limit in words.
    TooLarge {
        limit: String,
    },
    /// 400 or 419: the form is stale, its token no longer holds.
    Stale,
    /// 500 and 503: a technical failure, never the person's fault.
    TryAgain {
        log_id: String,
    },
}

impl ErrorKind {
    pub fn status(&self) -> u16 {
        match self {
            ErrorKind::Forbidden { .. } => 403,
            ErrorKind::NotFound => 404,
            ErrorKind::TooLarge { .. } => 413,
            ErrorKind::Stale => 400,
            ErrorKind::TryAgain { .. } => 500,
        }
    }
}

/// The body of an error page, to be put into the frame or into [`bare_page`].
pub fn error_body(v: View<'_>, kind: &ErrorKind) -> Markup {
    let (key, detail) = match kind {
        ErrorKind::Forbidden { needs, ask } => {
            ("forbidden", vec![(v.t("forbidden_needs"), needs), (v.t("forbidden_ask"), ask)])
        }
        ErrorKind::NotFound => ("not_found", vec![]),
        ErrorKind::TooLarge { limit } => ("too_large", vec![(v.t("too_large_limit"), limit)]),
        ErrorKind::Stale => ("stale", vec![]),
        ErrorKind::TryAgain { log_id } => ("try_again", vec![(v.t("log_id"), log_id)]),
    };
    html! {
        section .error-page {
            p .error-code { (kind.status()) }
            h1 { (v.t(key)) }
            p { (v.t(&format!("{key}_teach"))) }
            @if !detail.is_empty() { dl { @for (name, value) in &detail { dt { (name) } dd { (value) } } } }
            p .actions { a .button .primary href="/" { (v.t("to_desk")) } }
        }
    }
}

/// A page without the frame, for visitors who are not signed in.
pub fn bare_page(v: View<'_>, theme: Theme, title: &str, body: &Markup) -> Markup {
    document(v, theme, title, "bare", &html! { main #main { (body) } })
}

/// A refusal as a page of its own, where no form can be shown beside it.
pub fn refusal_page(v: View<'_>, refused: &Refusal, back: &Link) -> Markup {
    html! { (refusal(v, refused)) p .actions { a .button href=(back.href) { (back.label) } } }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// A job over a second: the person may leave and is told at the end.
#[derive(Debug, Clone)]
pub struct Job {
    pub title: String,
    pub state: JobState,
    pub done: u64,
    /// Zero while it is not yet known.
    pub total: u64,
    /// Such as "每秒 1,200 行 · 还需 12 秒".
    pub pace: String,
    /// An address that streams `{"done":…,"total":…,"pace":…,"finished":…}`; without scripts the page is reloaded.
    pub events: String,
    pub cancel_action: Option<String>,
    pub resume_action: Option<String>,
    pub outcomes: Vec<(String, Cell)>,
    pub result: Option<Link>,
}

pub fn job(v: View<'_>, job: &Job) -> Markup {
    let (tone, key) = match job.state {
        JobState::Waiting => (Tone::Neutral, "job_waiting"),
        JobState::Running => (Tone::Brand, "job_running"),
        JobState::Done => (Tone::Good, "job_done"),
        JobState::Failed => (Tone::Bad, "job_failed"),
        JobState::Cancelled => (Tone::Warn, "job_cancelled"),
    };
    let running = matches!(job.state, JobState::Waiting | JobState::Running);
    let max = (job.total > 0).then_some(job.total);
    html! {
        section .panel .job data-events=[running.then_some(&job.events)] {
            h1 { (job.title) " " (badge(&Badge::new(v.t(key), tone))) }
            progress max=[max] value=[max.map(|_| job.done)] { (job.done) }
            p .job-line {
                output .job-count { (super::count_text(job.done)) " / " (super::count_text(job.total)) } " "
                span .job-pace { (job.pace) }
            }
            @if running { p .muted { (v.t("job_leave")) " " a href="" { (v.t("job_reload")) } } }
            @if !job.outcomes.is_empty() {
                dl .facts { @for (name, value) in &job.outcomes { div { dt { (name) } dd { (value.render(v)) } } } }
            }
            div .actions {
                @if let Some(result) = &job.result { a .button .primary href=(result.href) { (result.label) } }
                @for (action, label) in [(&job.cancel_action, "job_cancel"), (&job.resume_action, "job_resume")] {
                    @if let Some(action) = action {
                        form method="post" action=(action) { (form::csrf(v)) button .button { (v.t(label)) } }
                    }
                }
            }
        }
    }
}

/// What an official print carries; seen on paper only, the frame is not printed.
#[derive(Debug, Clone)]
pub struct PrintSheet {
    pub title: String,
    pub document_no: String,
    pub unit_name: String,
    pub printed_on: Date,
    /// Names under which signatures and the seal go, such as 经办, 复核, 负责人.
    pub signatories: Vec<String>,
    pub verification_code: Option<String>,
}

/// Puts title and number above and seal and signatures below a body when printed.
pub fn print_sheet(v: View<'_>, sheet: &PrintSheet, body: &Markup) -> Markup {
    html! {
        div .sheet {
            header .print-only .sheet-head {
                p .sheet-title { (sheet.title) }
                div .sheet-line {
                    span { (v.t("print_unit")) (sheet.unit_name) }
                    span { (v.t("print_number")) (sheet.document_no) }
                    span { (v.t("print_date")) (date(sheet.printed_on)) }
                    span { (v.t("print_money")) (v.unit_word()) }
                }
            }
            (body)
            footer .print-only .sheet-foot {
                div .signatories { @for who in &sheet.signatories { span { (who) "：" } } }
                div .seal { (v.t("print_seal")) }
                @if let Some(code) = &sheet.verification_code { p .code { (v.t("print_code")) (code) } }
            }
        }
    }
}
