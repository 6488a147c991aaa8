//! `.prisme/index`: what the last run knew about every output, so that the next one can skip work.
//!
//! A cache, safe to delete: damaged or of another layout, it counts as empty. A file is believed to be
//! unchanged when size, time and inode are, unless its time is not older than the index's own (it may
//! have changed again within the same tick): then it has to be read. Flat and fixed-width, so loading
//! allocates nothing per output. Start at [`Index::load`] and [`encode`].

use queries::emit::Strategy;
use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::facts::Key;
use crate::system::{self, Kind, Stat, System};

/// Where it stands.
pub const PATH: &str = ".prisme/index";

const MAGIC: &[u8; 8] = b"prismix1";
const PREFIX: usize = 8 + 32;
const FIXED: usize = 3 * 32 + 3 * 4;
const RECORD: usize = 4 + 2 + 1 + 1 + 2 * 32 + 3 * 8;

/// What the whole index is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Digest of the generator, the templates and the executable.
    pub engine: Key,
    /// Digest of all inputs.
    pub inputs: Key,
    /// Digest of the manifest's bytes.
    pub manifest: Key,
    /// How many warnings and other findings the run reported: such a run has to be repeated to be seen.
    pub findings: u32,
}

/// Why an output was last looked at closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It had never been generated.
    New,
    /// It had been generated before, but was gone.
    Missing,
    /// What its template shows, or the template itself, changed.
    Changed,
    /// Another build of prisme made it.
    Generator,
    /// The user had edited it.
    Edited,
    /// It was there before prisme knew it.
    Unknown,
    /// Nothing was recorded about it.
    Unrecorded,
    /// Its owner is the user.
    Owned,
    /// Nothing generates it any more.
    Orphan,
}

impl Reason {
    const ALL: [Self; 9] = [
        Self::New,
        Self::Missing,
        Self::Changed,
        Self::Generator,
        Self::Edited,
        Self::Unknown,
        Self::Unrecorded,
        Self::Owned,
        Self::Orphan,
    ];
}

/// What is known of one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Where it is.
    pub path: &'a str,
    /// Who owns it.
    pub strategy: Strategy,
    /// Why it was last looked at closely.
    pub reason: Reason,
    /// Whether it has protected regions.
    pub has_regions: bool,
    /// Whether the file was there.
    pub is_present: bool,
    /// What its text depended on.
    pub key: Key,
    /// Digest of the file, without protected regions.
    pub content: Sha256,
    /// Length in bytes, of the whole file.
    pub size: u64,
    /// Time of its last change, in nanoseconds since the epoch.
    pub mtime_ns: i64,
    /// Its inode.
    pub inode: u64,
}

/// A loaded index.
#[derive(Debug, Default)]
pub struct Index {
    header: Header,
    bytes: Vec<u8>,
    count: usize,
    /// The index file's own time: files not older than this are not believed.
    stamp_ns: i64,
}

impl Index {
    /// Reads the project's index; an empty one when there is none that can be used.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn load(system: &dyn System) -> system::Result<Self> {
        let Some(stat) = system.stat(PATH)?.filter(|stat| stat.kind == Kind::File) else { return Ok(Self::default()) };
        let bytes = system.read(PATH)?.unwrap_or_default();
        Ok(Self::decode(bytes, stat.mtime_ns).unwrap_or_default())
    }

    /// Reads the bytes of an index file whose time is `stamp_ns`; `None` unless every byte is as written.
    #[must_use]
    pub fn decode(bytes: Vec<u8>, stamp_ns: i64) -> Option<Self> {
        let (prefix, rest) = bytes.split_at_checked(PREFIX)?;
        if prefix[..8] != *MAGIC || prefix[8..] != *blake3::hash(rest).as_bytes() {
            return None;
        }
        let mut reader = Reader(rest);
        let header =
            Header { engine: reader.key()?, inputs: reader.key()?, manifest: reader.key()?, findings: reader.u32()? };
        let count = reader.u32()? as usize;
        let heap = reader.u32()? as usize;
        (reader.0.len() == count.checked_mul(RECORD)?.checked_add(heap)?).then_some(Self {
            header,
            bytes,
            count,
            stamp_ns,
        })
    }

    /// What the whole index is about.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The bytes as they are on disk; none when there is no usable index.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many outputs it knows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether it knows none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Every record, by path.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        (0..self.count).filter_map(|position| self.record(position))
    }

    /// The record of the output at `path`.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Record<'_>> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.path(middle)?.cmp(path) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.record(middle),
            }
        }
        None
    }

    /// Whether a file with this `stat` must still have the content that `record` names.
    #[must_use]
    pub fn vouches(&self, record: &Record<'_>, stat: &Stat) -> bool {
        is_same(record, stat) && stat.mtime_ns < self.stamp_ns
    }

    fn fixed(&self, position: usize) -> Option<Reader<'_>> {
        let start = PREFIX + FIXED + position * RECORD;
        self.bytes.get(start..start + RECORD).map(Reader)
    }

    fn path(&self, position: usize) -> Option<&str> {
        self.fixed(position)?.path(&self.bytes[PREFIX + FIXED + self.count * RECORD..])
    }

    fn record(&self, position: usize) -> Option<Record<'_>> {
        let mut reader = self.fixed(position)?;
        let path = reader.path(&self.bytes[PREFIX + FIXED + self.count * RECORD..])?;
        let [flags, reason] = reader.take::<2>()?;
        Some(Record {
            path,
            strategy: match flags & 3 {
                0 => Strategy::AlwaysOverwrite,
                1 => Strategy::GenerateOnce,
                2 => Strategy::History,
                _ => return None,
            },
            reason: *Reason::ALL.get(usize::from(reason))?,
            has_regions: flags & 4 != 0,
            is_present: flags & 8 != 0,
            key: reader.key()?,
            content: Sha256(reader.key()?),
            size: reader.u64()?,
            mtime_ns: reader.u64()?.cast_signed(),
            inode: reader.u64()?,
        })
    }
}

/// Whether size, time and inode are those of the record.
fn is_same(record: &Record<'_>, stat: &Stat) -> bool {
    let seen = (Kind::File, record.size, record.mtime_ns, record.inode);
    record.is_present && (stat.kind, stat.size, stat.mtime_ns, stat.inode) == seen
}

/// The bytes of an index over `records`, which must be sorted by path.
///
/// # Panics
/// With more than 2³² bytes of paths, or a path of more than 65,535 bytes.
#[must_use]
pub fn encode<'a>(header: &Header, records: impl Iterator<Item = Record<'a>>) -> Vec<u8> {
    let (mut fixed, mut heap, mut count) = (Vec::new(), Vec::<u8>::new(), 0_u32);
    for record in records {
        let offset = u32::try_from(heap.len()).expect("paths of less than 4 GB");
        let length = u16::try_from(record.path.len()).expect("a path of less than 64 KB");
        let strategy = match record.strategy {
            Strategy::AlwaysOverwrite => 0,
            Strategy::GenerateOnce => 1,
            Strategy::History => 2,
        };
        let flags = strategy | u8::from(record.has_regions) << 2 | u8::from(record.is_present) << 3;
        fixed.extend(offset.to_le_bytes());
        fixed.extend(length.to_le_bytes());
        fixed.extend([flags, record.reason as u8]);
        fixed.extend(record.key);
        fixed.extend(record.content.0);
        fixed.extend(record.size.to_le_bytes());
        fixed.extend(record.mtime_ns.to_le_bytes());
        fixed.extend(record.inode.to_le_bytes());
        heap.extend(record.path.as_bytes());
        count += 1;
    }
    let mut bytes = Vec::with_capacity(PREFIX + FIXED + fixed.len() + heap.len());
    bytes.extend(MAGIC);
    bytes.extend([0; 32]);
    bytes.extend(header.engine);
    bytes.extend(header.inputs);
    bytes.extend(header.manifest);
    bytes.extend(header.findings.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(u32::try_from(heap.len()).expect("paths of less than 4 GB").to_le_bytes());
    bytes.extend(fixed);
    bytes.extend(heap);
    let checksum = blake3::hash(&bytes[PREFIX..]);
    bytes[8..PREFIX].copy_from_slice(checksum.as_bytes());
    bytes
}

#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn key(&mut self) -> Option<Key> {
        self.take::<32>()
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn path(&mut self, heap: &'a [u8]) -> Option<&'a str> {
        let offset = self.u32()? as usize;
        let length = usize::from(u16::from_le_bytes(self.take()?));
        std::str::from_utf8(heap.get(offset..offset + length)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(path: &str) -> Record<'_> {
        Record {
            path,
            strategy: Strategy::History,
            reason: Reason::Changed,
            has_regions: true,
            is_present: true,
            key: [1; 32],
            content: Sha256::of(path.as_bytes()),
            size: 7,
            mtime_ns: 100,
            inode: 3,
        }
    }

    const PATHS: [&str; 4] = ["a", "a/b.py", "b", "ü.ts"];

    fn sample() -> Vec<u8> {
        let header = Header { engine: [2; 32], inputs: [3; 32], manifest: [4; 32], findings: 5 };
        encode(&header, PATHS.into_iter().map(record))
    }

    #[test]
    fn an_index_reads_back_as_written() {
        let index = Index::decode(sample(), 1000).unwrap();
        assert_eq!(index.records().collect::<Vec<_>>(), PATHS.map(record));
        assert_eq!(index.header().findings, 5);
        for path in PATHS {
            assert_eq!(index.find(path), Some(record(path)));
        }
        assert_eq!(index.find("a/c.py"), None);
        assert_eq!(index.find(""), None);
    }

    #[test]
    fn no_truncation_and_no_flipped_bit_is_ever_believed() {
        let bytes = sample();
        for length in 0..bytes.len() {
            assert!(Index::decode(bytes[..length].to_vec(), 0).is_none(), "{length} bytes");
        }
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Index::decode(flipped, 0).is_none(), "bit {bit}");
        }
    }

    #[test]
    fn a_file_as_young_as_the_index_is_not_believed() {
        let stat = Stat { kind: Kind::File, size: 7, mtime_ns: 100, inode: 3, mode: 0o644 };
        let index = |stamp| Index::decode(sample(), stamp).unwrap();
        assert!(index(101).vouches(&record("a"), &stat));
        assert!(!index(100).vouches(&record("a"), &stat));
        assert!(!index(99).vouches(&record("a"), &stat));
        for other in [Stat { size: 8, ..stat }, Stat { inode: 4, ..stat }, Stat { mtime_ns: 99, ..stat }] {
            assert!(!index(101).vouches(&record("a"), &other));
        }
        assert!(!index(101).vouches(&record("a"), &Stat { kind: Kind::Symlink, ..stat }));
    }
}
