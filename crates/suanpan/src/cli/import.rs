//! `import`: a county folder becomes rows, all of it or nothing of it.
//!
//! **Promise:** a dry run writes nothing; a broken folder writes nothing and lists every place.
//! **Not here:** reading (`crate::import`, `crate::mapping`), writing (`crate::county::load`).

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use platform::db::Db;
use platform::i18n::Lang;
use platform::time::{BusinessClock, Instant};
use serde_json::{Value, json};

use super::answer::{End, Ended, Stop, lang, pick, say, say_json};
use super::books;
use crate::county;
use crate::import::kept::{self, KeptOut};
use crate::import::load::{LoadProblem, Loaded, Organisation};
use crate::import::{self, CountyFolder, ImportRefused, MemoryFolder, Reading};
use crate::mapping::{self, MappingReport};

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// sqlite:PATH or postgres://… ; the file is made when it is absent
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: Option<String>,
    /// Read and report only / 只检查
    #[arg(long)]
    dry_run: bool,
    /// Who imports, for the audit / 操作人
    #[arg(long = "as", value_name = "USER", default_value = "command-line")]
    by: String,
    /// Another system's extracts, read as this mapping file says / 映射文件
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Write the county folder that the mapping makes, to look at or to keep / 写出县文件夹
    #[arg(long, value_name = "DIR", requires = "mapping")]
    folder: Option<PathBuf>,
    /// The county folder, a single file of one is only checked; with --mapping the extracts: files,
    /// folders, .gz, .tar.gz / 县文件夹或外部数据
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub fn run(args: &ImportArgs, json: bool) -> Ended {
    let single = match (args.paths.as_slice(), &args.mapping) {
        ([path], None) if path.is_file() => return check_file(path, json),
        (_, Some(_)) | ([_], None) => args.paths.first(),
        (_, None) => None,
    };
    let Some(single) = single else {
        return Err(Stop::usage(
            "usage",
            "一次只能导入一个县文件夹；多个文件要用 --mapping 说明怎样读取",
            "one county folder at a time; several extracts need --mapping to say how they are read",
        ));
    };
    if !args.dry_run && args.db.is_none() && args.folder.is_none() {
        return Err(Stop::usage(
            "usage",
            "请用 --db 指明数据库，或加 --dry-run 只作检查",
            "name the database with --db, or add --dry-run to check only",
        ));
    }
    let (reading, mapped) = match &args.mapping {
        None => (import::read(single).map_err(|refused| not_imported(&refused))?, None),
        Some(file) => {
            let mapped = mapping::read(file, &args.paths).map_err(|refused| not_imported(&refused))?;
            (mapped.reading, Some((mapped.report, mapped.files)))
        }
    };
    let report = match mapped {
        Some((report, files)) => {
            if let Some(folder) = &args.folder {
                write_folder(folder, &files)?;
            }
            if !json {
                say(&report.print(lang()));
            }
            Some(report)
        }
        None => None,
    };
    if args.folder.is_some() && args.db.is_none() && !args.dry_run {
        if json {
            say_json(&json!({ "folder": args.folder, "mapping": report }));
        }
        return Ok(End::Done);
    }
    if args.dry_run {
        if let Some(url) = &args.db {
            refuse_if_there(url, &reading.folder)?;
        }
        return dry_run(&reading, report.as_ref(), json);
    }
    let url = args.db.as_deref().unwrap_or_default(); // asked for above
    load(url, reading, report.as_ref(), &args.by, json)
}

/// The files a mapping made, as a county folder.
fn write_folder(folder: &Path, files: &MemoryFolder) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, bytes) in &files.0 {
        let path = folder.join(name);
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn check_file(path: &Path, json: bool) -> Ended {
    let rows = import::check_file(path).map_err(|refused| not_imported(&refused))?;
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if json {
        say_json(&json!({ "checked": file, "rows": rows }));
    } else {
        say(&match lang() {
            Lang::Zh => format!("{file}：{rows} 行，格式正确。单个文件只作检查；导入请给出整个县文件夹。"),
            Lang::En => format!(
                "{file}: {rows} rows, well formed. A single file is only checked; to import, give the county folder."
            ),
        });
    }
    Ok(End::Done)
}

/// The folder's mistakes, in both languages, each with its place.
fn not_imported(refused: &ImportRefused) -> Stop {
    let stop = Stop::refused("import_refused", refused.list(Lang::Zh), refused.list(Lang::En));
    stop.beside("errors", &refused.errors).beside("more", refused.more)
}

/// A dry run against a database says also whether the county is there already; it changes nothing.
fn refuse_if_there(url: &str, folder: &CountyFolder) -> Result<(), Stop> {
    if books::sqlite_path(url).is_some_and(|path| !path.is_file()) {
        return Ok(());
    }
    let db = Db::open(url)?;
    // A database without our tables has no county.
    let rows = county::counties(&db).unwrap_or_default();
    match rows.iter().find(|row| row.code == folder.county.mof_div_code) {
        Some(row) => Err(already_there(&row.code, &row.name_zh)),
        None => Ok(()),
    }
}

fn already_there(code: &str, name: &str) -> Stop {
    Stop::refused(
        "county_already_there",
        format!("县 {code}（{name}）已在数据库中；一个县只导入一次，请另用一个数据库"),
        format!("county {code} ({name}) is already there; a county is imported once, use another database"),
    )
}

fn dry_run(reading: &Reading, mapping: Option<&MappingReport>, json: bool) -> Ended {
    if json {
        say_json(&with_mapping(json!({ "dry_run": true, "report": reading.report }), mapping));
    } else {
        say(&reading.report.print(lang()));
        say(pick("仅检查，未写入任何内容。", "Checked only; nothing was written."));
    }
    Ok(End::Done)
}

/// The answer with the mapping's own report in it, when there was one.
fn with_mapping(mut answer: Value, mapping: Option<&MappingReport>) -> Value {
    if let (Some(report), Some(members)) = (mapping, answer.as_object_mut()) {
        members.insert("mapping".to_owned(), json!(report));
    }
    answer
}

fn load(url: &str, reading: Reading, mapping: Option<&MappingReport>, by: &str, json: bool) -> Ended {
    let Reading { folder, report } = reading;
    let db = books::open(url)?;
    let (rows, user) = (folder.clone(), by.to_owned());
    let at = BusinessClock::default().now();
    let loaded =
        db.write_blocking(move |tx| write(tx, &rows, &user, at)).map_err(|problem| match problem {
            LoadProblem::AlreadyThere(error) => {
                let refused = ImportRefused { errors: vec![*error], more: 0 };
                Stop { code: "county_already_there".to_owned(), ..not_imported(&refused) }
            }
            LoadProblem::Failed(error) => Stop::from(error),
        })?;
    let county = &folder.county;
    let out = kept::kept_out(&folder);
    if json {
        let answer = json!({ "imported": county.mof_div_code, "name_zh": county.name_zh, "name_en": county.name_en,
                             "by": by, "loaded": loaded, "warnings": report.warnings.len(), "kept_out": out,
                             "parked_reasons": report.parked_reasons });
        say_json(&with_mapping(answer, mapping));
        return Ok(End::Done);
    }
    let name = pick(&county.name_zh, &county.name_en);
    say(&format!("{} {} ({})", pick("已导入", "imported"), name, county.mof_div_code));
    let counts = serde_json::to_value(loaded).unwrap_or_default();
    for (name, count) in counts.as_object().into_iter().flatten() {
        say(&format!("{name:<16} {count:>8}"));
    }
    stays_out(&out);
    for reason in &report.parked_reasons {
        say(&format!(
            "  {} {} {} {} {}",
            reason.file,
            reason.column,
            reason.code.word(),
            reason.rows,
            reason.amount
        ));
    }
    if !report.warnings.is_empty() {
        let warnings = report.warnings.len();
        say(&match lang() {
            Lang::Zh => format!("{warnings} 条提醒；用 --dry-run 查看"),
            Lang::En => format!("{warnings} warnings; --dry-run lists them"),
        });
    }
    Ok(End::Done)
}

/// What the folder brought that is not in the books yet, and where it is found.
fn stays_out(out: &KeptOut) {
    if out.requests + out.refund_candidates + out.refunds + out.quota_changes > 0 {
        say(&match lang() {
            Lang::Zh => format!(
                "未入账，待在“导入的行”页面（/import-rows）办理：支付申请 {} 笔 {}，退款 {} 笔，指标变动 {} 行；\
                 suanpan year 会照文件夹办完全年",
                out.requests,
                out.requests_amount_fen,
                out.refund_candidates + out.refunds,
                out.quota_changes
            ),
            Lang::En => format!(
                "not in the books, waiting on the page /import-rows: {} requests of {}, {} refunds, {} changes of \
                 quota; suanpan year lives the whole folder",
                out.requests,
                out.requests_amount_fen,
                out.refund_candidates + out.refunds,
                out.quota_changes
            ),
        });
    }
    if out.parked > 0 {
        say(&match lang() {
            Lang::Zh => {
                format!("停放的行：{} 行 {}，原因见下，逐行见同一页面", out.parked, out.parked_amount_fen)
            }
            Lang::En => format!(
                "parked rows: {} of {}; the reasons follow, each row is on the same page",
                out.parked, out.parked_amount_fen
            ),
        });
    }
}

/// The rows and the audit row, in one transaction.
fn write(
    tx: &mut platform::db::Tx<'_>,
    folder: &CountyFolder,
    by: &str,
    at: Instant,
) -> Result<Loaded, LoadProblem> {
    let loaded = county::load(tx, folder, Organisation::default())?;
    kept::keep_parked(tx, folder)?;
    kept::keep_plans(tx, folder, None)?;
    county::note_import(tx, folder, &loaded, (by, at))?;
    Ok(loaded)
}
