//! The frame round every page: the rail of seven words, the top bar, flash messages, the skip link.
//!
//! The switches are forms, so that they work without scripts; their addresses are the constants below.
//!
//! **Promise:** an area the person may not open is not in the rail; a word with no open area is not either.

use super::{Link, Tone, View, form};
use crate::i18n::{Lang, MoneyUnit};
use crate::web::assets;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

/// Addresses the frame posts to or links to; the router serves them.
pub const LANGUAGE: &str = "/preferences/language";
pub const UNIT: &str = "/preferences/unit";
pub const THEME: &str = "/preferences/theme";
pub const SIGN_OUT: &str = "/session/end";
pub const DEMO_CLOCK: &str = "/demo/clock";
pub const SEARCH: &str = "/search";
pub const INBOX: &str = "/";

/// One word of the rail with its areas.
#[derive(Debug, Clone, Default)]
pub struct Nav {
    /// The one-character mark: 预 聚 准 责 惠 公 党. Empty for the workbench above them.
    pub section: String,
    /// The word in full, read out and shown as a tip.
    pub label: String,
    pub items: Vec<NavItem>,
}

#[derive(Debug, Clone, Default)]
pub struct NavItem {
    pub href: String,
    pub label: String,
    /// Whether the person's role may open it.
    pub visible: bool,
    /// How many things wait there.
    pub count: Option<u32>,
}

/// The business day, and in the demo the means to move it.
#[derive(Debug, Clone)]
pub struct Today {
    pub date: Date,
    pub working_day: bool,
    /// Offered moves of the demo clock as (value, label); empty outside the demo.
    pub moves: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default)]
pub struct Person {
    pub name: String,
    pub role: String,
    /// Unit or division, shown in the menu.
    pub place: String,
}

/// What just happened, said once on the next page.
#[derive(Debug, Clone)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
    pub link: Option<Link>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    pub fn code(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn from_code(code: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.code() == code)
    }
}

/// Everything round the body of a page.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    pub view: View<'a>,
    pub theme: Theme,
    /// The title of the page, first in the window's title.
    pub title: String,
    pub county: String,
    pub fiscal_year: i32,
    /// Path and query of this page; the switches come back here.
    pub here: String,
    pub nav: Vec<Nav>,
    pub today: Today,
    /// What was searched for, kept in the box.
    pub search: String,
    pub inbox: u32,
    pub person: Person,
    pub flash: Vec<Flash>,
    /// A standing notice, such as that the data are synthetic.
    pub notice: Option<String>,
}

impl Frame<'_> {
    /// The whole page.
    pub fn page(&self, body: &Markup) -> Markup {
        let v = self.view;
        let title = format!("{} · {} · {}", self.title, self.county, v.t("product"));
        let content = html! {
            a .skip href="#main" { (v.t("skip")) }
            (self.top_bar())
            div .shell {
                (self.rail())
                main #main tabindex="-1" {
                    @for flash in &self.flash { (flash_message(flash)) }
                    (body)
                    @if let Some(notice) = &self.notice { p .notice { (notice) } }
                }
            }
        };
        document(v, self.theme, &title, "framed", &content)
    }

    fn rail(&self) -> Markup {
        let v = self.view;
        let path = self.here.split('?').next().unwrap_or_default();
        let here = self.nav_here(path);
        html! {
            nav #rail .rail aria-label=(v.t("areas")) {
                a .rail-close href="#main" { (v.t("close")) }
                @for nav in self.nav.iter().filter(|nav| nav.items.iter().any(|item| item.visible)) {
                    div .rail-section .rail-home[nav.section.is_empty()] {
                        @if !nav.section.is_empty() {
                            span .rail-mark title=(nav.label) aria-hidden="true" { (nav.section) }
                        }
                        ul aria-label=(nav.label) {
                            @for item in nav.items.iter().filter(|item| item.visible) {
                                li {
                                    @let current = if item.href == path { "page" } else { "true" };
                                    a href=(item.href)
                                        aria-current=[(here == Some(item.href.as_str())).then_some(current)] {
                                        span { (item.label) }
                                        @if let Some(count) = item.count.filter(|count| *count > 0) {
                                            span .count { (count) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The item whose address is the longest beginning of this page's path.
    fn nav_here(&self, path: &str) -> Option<&str> {
        let begins = |href: &str| {
            path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
        };
        let items = self.nav.iter().flat_map(|nav| &nav.items).map(|item| item.href.as_str());
        items.filter(|href| begins(href)).max_by_key(|href| href.len())
    }

    fn top_bar(&self) -> Markup {
        let v = self.view;
        html! {
            header .top {
                a .menu-link href="#rail" { (v.t("menu")) }
                a .brand href="/" { img src=(assets::address("/assets/icon.svg")) width="20" height="20" alt="";
                    span .brand-county { (self.county) } }
                span .top-year { (v.tf("fiscal_year", &[("year", i64::from(self.fiscal_year).into())])) }
                (self.today_control())
                form .search role="search" action=(SEARCH) method="get" {
                    input #search type="search" name="q" value=(self.search) placeholder=(v.t("search_hint"))
                        aria-label=(v.t("search")) aria-keyshortcuts="Control+K Meta+K" autocomplete="off";
                    kbd aria-hidden="true" { "Ctrl K" }
                }
                a .top-inbox href=(INBOX) { (v.t("inbox")) " "
                    @if self.inbox > 0 { span .count { (self.inbox) } } }
                (unit_switch(v, &self.here))
                (language_switch(v, &self.here))
                (self.person_menu())
            }
        }
    }

    fn today_control(&self) -> Markup {
        let v = self.view;
        let day = html! {
            (super::date(self.today.date)) " " span .top-weekday { (v.t(weekday_key(self.today.date)))
                @if !self.today.working_day { " · " (v.t("rest_day")) } }
        };
        if self.today.moves.is_empty() {
            return html! { span .today { (day) } };
        }
        html! {
            details .today .menu name="top-menu" {
                summary title=(v.t("demo_clock")) { (day) }
                form .menu-body method="post" action=(DEMO_CLOCK) {
                    (form::csrf(v)) (back(&self.here))
                    p .menu-title { (v.t("demo_clock")) }
                    p .muted { (v.t("demo_clock_hint")) }
                    @for (value, label) in &self.today.moves {
                        button .button name="to" value=(value) { (label) }
                    }
                }
            }
        }
    }

    fn person_menu(&self) -> Markup {
        let v = self.view;
        html! {
            details .person .menu name="top-menu" {
                summary { span .person-name { (self.person.name) } " " span .person-role { (self.person.role) } }
                div .menu-body {
                    p .menu-title { (self.person.name) " · " (self.person.role) }
                    @if !self.person.place.is_empty() { p .muted { (self.person.place) } }
                    form method="post" action=(THEME) {
                        (form::csrf(v)) (back(&self.here))
                        div .segmented role="group" aria-label=(v.t("theme")) {
                            @for theme in Theme::ALL {
                                button name="theme" value=(theme.code()) aria-pressed=(theme == self.theme) {
                                    (v.t(&format!("theme_{}", theme.code()))) }
                            }
                        }
                    }
                    form method="post" action=(SIGN_OUT) {
                        (form::csrf(v))
                        button .button { (v.t("sign_out")) }
                    }
                }
            }
        }
    }
}

/// The document round any page, framed or not.
pub(crate) fn document(v: View<'_>, theme: Theme, title: &str, class: &str, content: &Markup) -> Markup {
    let theme = match theme {
        Theme::Auto => None,
        Theme::Light | Theme::Dark => Some(theme.code()),
    };
    html! {
        (DOCTYPE)
        html lang=(v.lang.tag()) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href=(assets::address("/assets/icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::address("/assets/style.css"));
                script src=(assets::address("/assets/app.js")) defer {}
            }
            body class=(class) data-unit=(v.unit.code()) { (content) }
        }
    }
}

/// Where a posted `back` field may lead: a path of this site, never another one.
pub fn local_path(back: &str) -> &str {
    let local = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && !back.contains(|c: char| c.is_ascii_control());
    if local { back } else { "/" }
}

pub(crate) fn back(here: &str) -> Markup {
    html! { input type="hidden" name="back" value=(here); }
}

fn unit_switch(v: View<'_>, here: &str) -> Markup {
    html! {
        form .top-unit method="post" action=(UNIT) {
            (form::csrf(v)) (back(here))
            div .segmented role="group" aria-label=(v.t("unit")) {
                @for unit in MoneyUnit::ALL {
                    button name="unit" value=(unit.code()) aria-pressed=(unit == v.unit) { (unit_short(unit, v.lang)) }
                }
            }
        }
    }
}

/// The unit in as few letters as the top bar has room for.
fn unit_short(unit: MoneyUnit, lang: Lang) -> &'static str {
    match (unit, lang) {
        (_, Lang::Zh) => unit.word(lang),
        (MoneyUnit::Yuan, Lang::En) => "¥1",
        (MoneyUnit::Wan, Lang::En) => "¥10k",
        (MoneyUnit::Yi, Lang::En) => "¥100m",
    }
}

/// One button that leads to the other language, written in that language.
pub fn language_switch(v: View<'_>, here: &str) -> Markup {
    let other = v.lang.other();
    let label = match other {
        Lang::Zh => "中文",
        Lang::En => "English",
    };
    html! {
        form .top-language method="post" action=(LANGUAGE) {
            (form::csrf(v)) (back(here))
            button .quiet name="lang" value=(other.code()) lang=(other.tag()) { (label) }
        }
    }
}

fn weekday_key(date: Date) -> &'static str {
    use jiff::civil::Weekday;
    match date.weekday() {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

/// A message above the page; bad news interrupts a screen reader, good news waits its turn.
pub fn flash_message(flash: &Flash) -> Markup {
    let role = if flash.tone == Tone::Bad { "alert" } else { "status" };
    html! {
        p class={ "flash " (flash.tone.class()) } role=(role) {
            (flash.text)
            @if let Some(link) = &flash.link { " " (super::link(link)) }
        }
    }
}
