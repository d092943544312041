//! The year without a browser (`suanpan year`): a county folder goes through its whole fiscal year as
//! the people of its role table, and comes out as tables.
//!
//! **Promise:** the same folder gives the same bytes, on SQLite and on PostgreSQL.
//! **Promise:** every step is a verb performed as a person of the folder who may take it; nobody
//! takes two steps on one document.
//! **Not here:** any rule. What is refused is refused by the same verbs the pages use.

mod cast;
mod plan;
mod progress;
mod report;
mod run;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use jiff::civil::{Date, DateTime, Time};
use platform::db::{Db, Tx};
use platform::i18n::Lang;
use platform::time::Instant;
use wire::bank::{BankKeys, BankSim, FaultSpec, InProcessBank};
use wire::crypto::{KeyStore, Party};
use wire::envelope::VtTable;

use crate::county::{self, CountyRefused, Office};
use crate::import::load::Organisation;
use crate::import::{self, Reading};

pub use progress::{Progress, Quiet};
pub use report::Summary;

/// What `suanpan year` was asked to do.
pub struct YearOptions {
    pub out: PathBuf,
    /// Where the books are kept; a temporary file when absent.
    pub db: Option<String>,
}

/// Runs the whole year (or years) of a folder and writes its tables.
pub fn run(options: &YearOptions, reading: Reading, progress: Arc<dyn Progress>) -> Result<Summary> {
    let temporary = temporary_db();
    let url = options.db.clone().unwrap_or_else(|| format!("sqlite:{}", temporary.display()));
    let outcome = run_on(&url, reading, &options.out, progress);
    if options.db.is_none() {
        for suffix in ["", "-wal", "-shm", ".lock"] {
            drop(std::fs::remove_file(format!("{}{suffix}", temporary.display())));
        }
    }
    outcome
}

fn temporary_db() -> PathBuf {
    std::env::temp_dir().join(format!("suanpan-year-{}.db", std::process::id()))
}

fn run_on(url: &str, reading: Reading, out: &Path, progress: Arc<dyn Progress>) -> Result<Summary> {
    std::fs::create_dir_all(out)
        .with_context(|| format!("cannot make {0} / 无法建立目录 {0}", out.display()))?;
    let db = county::open_db(url)?;
    let stage = Stage::load(&db, reading, Organisation::default(), Seed::Reproducible)?;
    let played = run::play(&db, &stage, None, progress)?;
    report::write(&db, &stage, &played, out)
}

/// Where the keys of a run come from.
pub enum Seed {
    /// Made from the county's code, so that two runs sign alike. Never for service.
    Reproducible,
    /// The data folder's own.
    Folder(PathBuf),
}

/// Whom the audit names for a folder that no person imported.
pub const IMPORTER: &str = "import";

/// A county loaded and ready to live through its time.
pub struct Stage {
    pub folder: Arc<import::CountyFolder>,
    pub office: Office,
    pub keys: KeyStore,
    pub loaded: import::load::Loaded,
}

impl Stage {
    /// Loads the folder; a county that is already there is refused and nothing is written.
    pub fn load(db: &Db, reading: Reading, organisation: Organisation, seed: Seed) -> Result<Stage> {
        let folder = Arc::new(reading.folder);
        let settings = &folder.county;
        let calendar = import::load::calendar_csv(&folder);
        let policy = county::policy_of(&settings.profile, &folder.policy_toml, &calendar)?;
        let first_day = first_day(&folder)?;
        let keys = match seed {
            Seed::Reproducible => {
                let code = &settings.mof_div_code;
                KeyStore::in_memory_through(code, code, first_day, last_day(&folder, first_day))
            }
            Seed::Folder(path) => county::keys(&path, &settings.mof_div_code, first_day)?,
        };
        let desk = county::desk(&keys, &settings.mof_div_code, &settings.name_zh);
        let began = Instant::of_local(first_day.to_datetime(Time::midnight()));
        let (rows, code) = (folder.clone(), settings.mof_div_code.clone());
        let write = move |tx: &mut Tx<'_>| {
            let loaded = county::load(tx, &rows, organisation.clone())?;
            // Everything else of the folder is lived.
            import::kept::keep_parked(tx, &rows)?;
            county::note_import(tx, &rows, &loaded, (IMPORTER, began))?;
            Ok(loaded)
        };
        let loaded =
            db.write_blocking(write).map_err(|problem: import::load::LoadProblem| match problem {
                import::load::LoadProblem::AlreadyThere(error) => anyhow!(CountyRefused {
                    code: "county_already_there",
                    zh: error.line(Lang::Zh),
                    en: error.line(Lang::En),
                }),
                import::load::LoadProblem::Failed(error) => anyhow!("{error}"),
            })?;
        Ok(Stage { office: Office::new(&code, policy, desk), folder, keys, loaded })
    }

    /// The bank of this run, inside the process.
    pub fn bank(&self, seed: u64, faults: FaultSpec, now: DateTime) -> InProcessBank {
        let keys = BankKeys { signer: self.keys.signer(Party::AgentBank), verifier: self.keys.verifier() };
        InProcessBank::new(BankSim::new(seed, faults, keys, VtTable::national(), now))
    }
}

/// New Year's Day of the first fiscal year of a folder.
fn first_day(folder: &import::CountyFolder) -> Result<Date> {
    let Some(first) = folder.county.fiscal_years.iter().min() else {
        bail!("the folder names no fiscal year")
    };
    Date::new(first.0 as i16, 1, 1).map_err(|error| anyhow!("{error}"))
}

/// New Year's Eve of the last fiscal year of a folder.
fn last_day(folder: &import::CountyFolder, first: Date) -> Date {
    let last = folder.county.fiscal_years.iter().max();
    last.and_then(|year| Date::new(year.0 as i16, 12, 31).ok()).unwrap_or(first)
}

/// Lives through the county's time up to `until`, for the demo. Nothing is sealed yet: that is the work of
/// the service's sealer, which does it beside the pages as on any other day.
pub fn play_until(db: &Db, stage: &Stage, until: DateTime, progress: Arc<dyn Progress>) -> Result<()> {
    run::play(db, stage, Some(until), progress)?;
    let folder = stage.folder.clone();
    db.write_blocking(move |tx| {
        import::kept::keep_plans(tx, &folder, Some(until))?;
        let (county, at) = (&*folder.county.mof_div_code, Instant::of_local(until));
        let noted = county::Noted { county, verb: "import.plans", by: IMPORTER, at, body: "{}".to_owned() };
        county::note(tx, &noted)
    })
    .map_err(|error| anyhow!("{error}"))
}
