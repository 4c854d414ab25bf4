//! The plugin's solver behind plain arrays: what `tests/oracles/bench_matching.py` times beside its peers.
//!
//! One library, built twice: natively, and as a core module for wasmtime. So peers, native code and sandbox get identical
//! scores, ready made, and the same calls. The native one also lays out the weights of a roster, as the component has them.
//! It knows nothing of what is measured.

use reverse_mentoring_plugin::{
    contract::matching::Request,
    documents,
    matching::{
        Search,
        solver::{Edge, Edges, Objective, Prices, Solver, Stored},
    },
    operations::Engine,
};
use std::{ptr, rc::Rc, slice, str};

/// A market, and what was found for it.
pub struct Market {
    edges: Rc<Stored>,
    mentors: usize,
    solver: Option<Solver<'static>>,
    pairs: Vec<u32>,
    prices: Vec<i64>,
}

/// What a match found.
#[repr(C)]
pub struct Found {
    /// Places filled.
    filled: i64,
    /// Sum of the weights chosen.
    value: i64,
    /// Of every certificate: see `Prices` of the solver.
    bonus: i64,
    /// 1 where the optimum is proved.
    proved: i64,
}

/// Room for a host outside the sandbox to write to; never given back.
#[unsafe(no_mangle)]
pub extern "C" fn solver_room(bytes: usize) -> *mut u64 {
    Box::leak(vec![0_u64; bytes.div_ceil(8)].into_boxed_slice()).as_mut_ptr()
}

/// A market of so many people and edges, in columns.
///
/// # Safety
/// Each column has as many entries as it says, aligned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn solver_market(
    mentors: usize,
    mentees: usize,
    edges: usize,
    mentor_places: *const u16,
    mentee_places: *const u16,
    columns: *const u32,
    weights: *const u64,
) -> *mut Market {
    // SAFETY: the caller's word.
    let (mentor_places, mentee_places, columns, weights) = unsafe {
        (
            slice::from_raw_parts(mentor_places, mentors),
            slice::from_raw_parts(mentee_places, mentees),
            slice::from_raw_parts(columns, edges * 3),
            slice::from_raw_parts(weights, edges),
        )
    };
    let (from, rest) = columns.split_at(edges);
    let (to, points) = rest.split_at(edges);
    let edge = |at: usize| Edge { mentor: from[at], mentee: to[at], weight: weights[at], points: points[at] };
    let stored = Stored::new(mentor_places.to_vec(), mentee_places.to_vec(), (0..edges).map(edge).collect());
    Box::into_raw(Box::new(Market {
        edges: Rc::new(stored),
        mentors,
        solver: None,
        pairs: Vec::new(),
        prices: Vec::new(),
    }))
}

/// Begins a match: objective 0 is `total`, 1 is `fair`. `start` are prices of everybody, mentors first, or null.
/// Returns 0, or 1 where the solver refuses.
///
/// # Safety
/// `market` is one, `start` has an entry for everybody.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn solver_begin(market: *mut Market, objective: u32, start: *const i64) -> u32 {
    // SAFETY: the caller's word.
    let market = unsafe { &mut *market };
    let objective = if objective == 0 { Objective::Total } else { Objective::Fair };
    let prices = (!start.is_null()).then(|| {
        // SAFETY: the caller's word.
        let all = unsafe { slice::from_raw_parts(start, market.people()) };
        let (mentors, mentees) = all.split_at(market.mentors);
        Prices { mentors: mentors.to_vec(), mentees: mentees.to_vec(), coverage_bonus: 0 }
    });
    market.solver = Solver::new(Rc::clone(&market.edges), objective, prices.as_ref()).ok();
    u32::from(market.solver.is_none())
}

/// Goes on with a match, so much work. Returns the number of the phase that comes next, in the order of
/// [`Phase`](reverse_mentoring_plugin::matching::solver::Phase), 6 when it is done, or 7 where the solver stopped.
///
/// # Safety
/// `market` is one whose match has begun, `found` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn solver_advance(market: *mut Market, work: u32, found: *mut Found) -> u32 {
    // SAFETY: the caller's word.
    let market = unsafe { &mut *market };
    let Some(progress) = market.solver.as_mut().and_then(|solver| solver.advance(work).ok()) else { return 7 };
    if !progress.done {
        return progress.phase as u32;
    }
    let Some(solution) = market.solver.take().and_then(|solver| solver.finish().ok()) else { return 7 };
    market.pairs = solution.pairs.iter().flat_map(|pair| [pair.mentor, pair.mentee]).collect();
    market.prices = solution.prices.mentors.iter().chain(&solution.prices.mentees).copied().collect();
    // SAFETY: the caller's word.
    unsafe {
        *found = Found {
            filled: i64::try_from(solution.filled).unwrap_or(i64::MAX),
            value: solution.value,
            bonus: solution.prices.coverage_bonus,
            proved: i64::from(solution.proved),
        };
    }
    6
}

impl Market {
    fn people(&self) -> usize {
        self.mentors + self.edges.mentees() as usize
    }
}

/// The pairs of the last match, mentor and mentee in turn: `found.filled` of them.
///
/// # Safety
/// `market` is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn solver_pairs(market: *const Market) -> *const u32 {
    // SAFETY: the caller's word.
    unsafe { (*market).pairs.as_ptr() }
}

/// The prices of the last match, mentors first.
///
/// # Safety
/// `market` is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn solver_prices(market: *const Market) -> *const i64 {
    // SAFETY: the caller's word.
    unsafe { (*market).prices.as_ptr() }
}

/// Forgets a market.
///
/// # Safety
/// `market` is one, and not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn solver_drop(market: *mut Market) {
    // SAFETY: the caller's word.
    drop(unsafe { Box::from_raw(market) });
}

/// The weights of a roster.
pub struct Weights {
    search: Search,
    columns: [Vec<u32>; 3],
    weights: Vec<f64>,
}

/// Opens a roster, as `program.open-json` and `search.start` do; null where it is refused.
///
/// # Safety
/// Two texts of so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weights_open(
    policy: *const u8,
    policy_bytes: usize,
    roster: *const u8,
    roster_bytes: usize,
) -> *mut Weights {
    // SAFETY: the caller's word.
    let texts = unsafe { (slice::from_raw_parts(policy, policy_bytes), slice::from_raw_parts(roster, roster_bytes)) };
    let (Ok(policy), Ok(roster)) = (str::from_utf8(texts.0), str::from_utf8(texts.1)) else { return ptr::null_mut() };
    let opened = documents::roster(roster)
        .and_then(|roster| Engine::open(policy, roster))
        .and_then(|engine| Search::start(engine.pool(), Request::default()));
    opened.map_or(ptr::null_mut(), |search| {
        Box::into_raw(Box::new(Weights { search, columns: Default::default(), weights: Vec::new() }))
    })
}

/// Reads the rows of everybody at the positions 0 to `mentors`; mentees are named by position, too. Returns how many edges
/// there are.
///
/// # Safety
/// `weights` is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weights_read(weights: *mut Weights, mentors: u32) -> usize {
    // SAFETY: the caller's word.
    let all = unsafe { &mut *weights };
    for mentor in 0..mentors {
        let Ok(edges) = all.search.edges(mentor) else { continue };
        all.columns[0].extend(edges.mentees.iter().map(|_| mentor));
        all.columns[1].extend(edges.mentees);
        all.columns[2].extend(edges.points);
        all.weights.extend(edges.weights);
    }
    all.weights.len()
}

/// Column 0, 1 or 2: mentors, mentees, points.
///
/// # Safety
/// `weights` is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weights_column(weights: *const Weights, column: usize) -> *const u32 {
    // SAFETY: the caller's word.
    unsafe { &(*weights).columns }.get(column).map_or(ptr::null(), |column| column.as_ptr())
}

/// The weights, whole numbers.
///
/// # Safety
/// `weights` is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weights_values(weights: *const Weights) -> *const f64 {
    // SAFETY: the caller's word.
    unsafe { (*weights).weights.as_ptr() }
}

/// Forgets the weights.
///
/// # Safety
/// `weights` is one, and not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weights_drop(weights: *mut Weights) {
    // SAFETY: the caller's word.
    drop(unsafe { Box::from_raw(weights) });
}
