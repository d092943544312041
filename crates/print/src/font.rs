//! The one Chinese font of a document: found on the machine, read once, measured character by character.
//!
//! Chinese type needs no shaping: one character is one glyph, so the font's own tables are all that is read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// Where a Chinese font is looked for, in this order. The serif faces look most like the 宋体 of official papers.
pub const SEARCHED: &[&str] = &[
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/adobe-source-han-serif/SourceHanSerif-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/msyh.ttc",
];

/// A character every Chinese font has; a face without it is no Chinese font.
const PROBE: char = '财';
/// Stands for a character the font lacks (下駄, the typesetter's mark for a missing sort).
pub(crate) const MISSING: char = '〓';

/// Why there is no font to print with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    #[error(
        "no Chinese font was found on this machine; install fonts-noto-cjk (apt install fonts-noto-cjk), \
         or name a font file in SUANPAN_FONT / 本机没有中文字体：请安装 fonts-noto-cjk，或用环境变量 SUANPAN_FONT 指定字体文件"
    )]
    NoneFound,
    #[error(
        "the font {path} cannot be used: {reason}; install fonts-noto-cjk or name another file in SUANPAN_FONT \
         / 字体文件 {path} 无法使用：请安装 fonts-noto-cjk，或改用 SUANPAN_FONT 指定的其他字体"
    )]
    Unusable { path: String, reason: String },
}

/// A Chinese font; cheap to clone.
#[derive(Clone)]
pub struct Font {
    data: Arc<Vec<u8>>,
    index: u32,
    pub(crate) face: krilla::text::Font,
    per_em: f32,
}

impl Font {
    /// The font named by `chosen` (the value of `SUANPAN_FONT`), else the first of [`SEARCHED`] that is there.
    pub fn find(chosen: Option<&Path>) -> Result<Font, FontError> {
        match chosen {
            Some(path) => Font::read(path),
            None => Font::first_of(SEARCHED.iter().map(PathBuf::from)),
        }
    }

    /// The first file that is there and can be used.
    pub fn first_of(paths: impl IntoIterator<Item = PathBuf>) -> Result<Font, FontError> {
        let mut broken = None;
        for path in paths {
            if !path.exists() {
                continue;
            }
            match Font::read(&path) {
                Ok(font) => return Ok(font),
                Err(error) => drop(broken.get_or_insert(error)),
            }
        }
        Err(broken.unwrap_or(FontError::NoneFound))
    }

    /// Reads a font file; of a collection the face for simplified Chinese.
    pub fn read(path: &Path) -> Result<Font, FontError> {
        let unusable = |reason: String| FontError::Unusable { path: path.display().to_string(), reason };
        let bytes = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        Font::from_bytes(bytes).ok_or_else(|| unusable("it has no Chinese characters".to_owned()))
    }

    fn from_bytes(bytes: Vec<u8>) -> Option<Font> {
        let data = Arc::new(bytes);
        let index = chinese_face(&data)?;
        let face = krilla::text::Font::new(data.clone().into(), index)?;
        let per_em = face.units_per_em();
        Some(Font { data, index, face, per_em })
    }

    /// Opens the tables for measuring; cheap, they are read where they lie.
    pub(crate) fn ruler(&self) -> Option<Ruler<'_>> {
        let tables = FontRef::from_index(&self.data, self.index).ok()?;
        Some(Ruler {
            map: tables.charmap(),
            metrics: tables.glyph_metrics(Size::unscaled(), LocationRef::default()),
            per_em: self.per_em,
        })
    }
}

/// Widths and glyphs of characters.
pub(crate) struct Ruler<'f> {
    map: skrifa::charmap::Charmap<'f>,
    metrics: skrifa::metrics::GlyphMetrics<'f>,
    per_em: f32,
}

impl Ruler<'_> {
    pub fn has(&self, letter: char) -> bool {
        self.map.map(letter).is_some_and(|glyph| glyph != GlyphId::NOTDEF)
    }

    /// Glyph and advance, the advance as a share of the type size.
    pub fn glyph(&self, letter: char) -> (GlyphId, f32) {
        let glyph = self.map.map(letter).unwrap_or(GlyphId::NOTDEF);
        (glyph, self.metrics.advance_width(glyph).unwrap_or(self.per_em) / self.per_em)
    }

    /// The width of `text` in points at `size`.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.glyph(letter).1).sum::<f32>() * size
    }
}

/// The face of a file that has Chinese characters, those for simplified Chinese first.
fn chinese_face(data: &[u8]) -> Option<u32> {
    let mut first = None;
    for index in 0..64 {
        let Ok(face) = FontRef::from_index(data, index) else { break };
        if face.charmap().map(PROBE).is_none() {
            continue;
        }
        let name: String = face
            .localized_strings(StringId::FULL_NAME)
            .english_or_first()
            .map(|name| name.chars().collect())?;
        if name.contains(" SC") || name.contains("GB") {
            return Some(index);
        }
        first = first.or(Some(index));
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_font_the_error_says_what_to_install() {
        let none = Font::first_of([PathBuf::from("/nowhere/a.ttc")]).err();
        assert_eq!(none, Some(FontError::NoneFound));
        assert!(FontError::NoneFound.to_string().contains("apt install fonts-noto-cjk"));
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let broken = Font::find(Some(&manifest)).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(broken.contains("no Chinese characters") && broken.contains("fonts-noto-cjk"), "{broken}");
        let absent = Font::find(Some(Path::new("/nowhere/b.ttf"))).err().map(|error| error.to_string());
        assert!(absent.is_some_and(|said| said.contains("/nowhere/b.ttf")));
    }
}
