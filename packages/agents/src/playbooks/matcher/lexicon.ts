/**
 * Words that mean the same to the playbooks, by concept. Matching compares stems, so one form of a regular word is
 * enough. A phrase of several words counts only as a whole. A word may belong to several concepts.
 */
export const lexicon: Readonly<Record<string, string>> = {
  // Code
  call: 'call, invoke, invocation, caller, callee, calling',
  function: 'function, method, routine, subroutine, procedure, func, def, callable, helper',
  code_unit: 'function, method',
  code: 'code, codebase, source, script, program, module, package, library, class, implementation, coding, software, app, application, logic, service, component',
  project: 'project, repository, repo, workspace, checkout',
  language: 'python, typescript, javascript, js, ts, py, tsx, jsx',
  graph:
    'graph, diagram, chart, visualisation, visualization, visualise, visualize, draw, drawing, picture, map, plot, sketch, render, web, network, flowchart, topology',
  path: 'path, route, chain, sequence, trail, trace, way, track, flow, walk, journey, stack, series, hop, link, connection, connect, through, via, thread, itinerary, trip',
  reach:
    'reach, arrive, lead, get to, gets to, get from, go from, goes from, going from, getting from, end up, ends up, ending up, wind up, winds up, reachable, travel, land, make it to, come to, work its way, find its way, make its way, makes its way, take us, takes us, take me, takes me, get me, gets us, get us, flow into, hit',
  trigger: 'trigger, kick off, cause, execute, execution, fire, dispatch, propagate, pass through',
  dependency:
    'depend, dependency, relationship, relation, relate, interact, interaction, interconnect, wire, wiring, structure, hierarchy, connected, coupling, coupled, tie together, fit together, hang together',
  each_other:
    'each other, one another, what calls what, who calls who, who calls whom, who calls what, which calls which, calls what, calls whom, call what, call whom, calls which, call which, invokes what, invoke what, invokes which, invoke which, invokes whom, invoke whom, uses what, talks to',
  between: 'between, in between',
  complexity:
    'complex, complexity, complicated, complication, cyclomatic, mccabe, convoluted, tangled, branchy, branching, branch, intricate, spaghetti, hairy, hairiest, gnarly, gnarliest, knotty, knottiest, nested, nesting, decision point, hard to follow, hard to understand, hard to read, hard to maintain, hard to test, hardest to follow, hardest to understand, hardest to read, hardest to maintain, hardest to test, difficult to follow, difficult to understand, difficult to maintain, difficult to read, harder to follow, messy, messiest, nasty, nastiest, maintainability, hotspot, hot spot, tricky, trickiest, unwieldy, overcomplicated, thorny, thorniest, ccn',
  simplify:
    'simplify, split up, break up, refactoring candidate, needs refactoring, need refactoring, refactored, simplified, simplification, broken up, split up, need splitting, need attention, attention',
  limit:
    'threshold, limit, above, over, exceed, exceeding, more than, greater than, higher than, at least, beyond, cutoff, cut off, score, scoring, value, number, measure, metric, rating, rated, or more, or higher, minimum, larger than, under, below, level, bigger than',
  fixme: 'fixme, xxx',
  todo: 'todo, fixme, xxx, hack, to do comments, to do notes, to do items, to do list, to do markers, to dos, to do entries, to do comment, to do annotations, to do remarks, to do tags, to be done',
  unfinished:
    'unfinished, outstanding, leftover, left over, left behind, unresolved, undone, incomplete, still to be done, still needs doing, left to do, remains to be done, needs to be done, work in progress, open, pending, remaining, still needs, remind, technical debt, tech debt, later, postponed, promised, deferred',
  comment: 'comment, note, marker, annotation, reminder, tag, remark, item, entry, flag, message',
  unused:
    'dead, unused, unreachable, unreferenced, uncalled, orphan, orphaned, unneeded, obsolete, superfluous, never called, never used, never invoked, never executed, never referenced, never run, never reached, never gets called, never get called, never gets used, never get used, never gets invoked, never get invoked, never actually called, never actually used, never ever called, not called, not used, not being called, not being used, not invoked, not referenced, not reached, not reachable, not ever called, not ever used, not actually used, not actually called, nobody call, nobody use, nobody invoke, nobody ever call, nobody ever use, no one call, no one use, no one invoke, no one ever call, no one ever use, nothing call, nothing use, nothing invoke, nothing reference, nothing ever call, nothing ever use, nothing else call, nothing else use, no caller, no callers, zero callers, without caller, without any caller, without a caller, without a single caller, lack caller, lack any caller, have no use, no longer call, no longer called, no longer used, no longer needed, no longer referenced, not needed, nowhere call, nowhere used, nowhere called, no usage, without call, without any call, no call to, no call, no code call, no other code call, no code use, no other code use, no other function call, no function call, no module use, no module call, nowhere else, no reference, no call site, never mentioned, not called anywhere, not used anywhere, nobody needs, no one needs, nothing needs',
  removable:
    'safe to delete, safe to remove, safely delete, safely remove, safely be deleted, safely be removed, could be deleted, could be removed, can be deleted, can be removed, can delete, can remove, could delete, could remove, be thrown away, throw away, get rid of, safely get rid, be dropped, to delete, to remove, be pruned, clean up, cleanup, be safely removed, be safely deleted',
  rank: 'descending, ascending, sorted, rank, sort, order, worst, top, highest, most',
  report: 'report, metrics, statistics, overview, listing',
  // Files
  file: 'file, filename',
  document:
    'document, doc, photo, image, picture, song, track, video, attachment, pdf, letter, note, presentation, slide, receipt, contract, wallpaper, icon, asset, font, recording, screenshot',
  folder:
    'folder, directory, dir, subfolder, subdirectory, subdirectories, recursive, recursively, location, tree, disk',
  list: 'list, listing, enumerate, inventory, catalog, catalogue, itemize, itemise, index, ls, take stock, stocktaking',
  contents:
    'contents, what in, what on, what under, what inside, what contain, what hold, what store, what have, what there, everything in, everything under, everything stored, everything below',
  content: 'content, inside, stored, exist, present, sit, live, lie, reside, hold, kept, there, contain, have',
  count: 'count, how many, number, quantity, tally',
  size: 'size, big, bytes, large, how large, disk usage, weigh, space',
  kind: 'sort of, what sort, type, kind, extension, format, name',
  search:
    'rg, ripgrep, ag, ack, search, grep, find, look for, looking for, look up, locate, seek, hunt, hunting, scan, lookup, track down, dig, query, spot, rummage, comb through, comb, trawl, look in, look through, look inside, go through, where',
  mention:
    'mention, contain, include, refer to, reference, occurrence, occur, appear, appearance, show up, turn up, come up, instance, use, contained, talk about, containing, with the word, with the words, with the text, with the string, with the phrase, crop up, pop up, matches of, matches for, match of, match for, say, spell, usage',
  text: 'text, string, word, phrase, term, keyword, line, expression, snippet, literal, sentence, wording',
  duplicate:
    'duplicate, dup, dupe, identical, same content, same contents, same bytes, same data, exact copies, exact copy, more than once, clone, redundant, byte for byte, bit for bit, multiple copies, several copies, same file, duplication, doubles, doubly, redundantly, dedup, deduplication, doubled, replicated, mirrored, not unique, verbatim copies, equal files, identical files, superfluous copies, extra copies, fdupes, jdupes, rdfind, double files, double file',
  same: 'two times, times, md5sum, sha256sum, sha1, same, coincide, alike, equal, equally, equivalent, copies, copy, twice, several times, multiple times, many times, double, content match, contents match, matching content, matching contents, files match, match each other, match exactly, matching files, matching hashes, byte by byte, md5, sha, sha256, crc, repeated, repeat, repeatedly, twin, hash, checksum, more than one time, over and over, multiple places, more than one place, several places, different names, two names, another name, more than one name, under names, indistinguishable, superfluous, second copy, backup copies, carbon copy, twofold, triplicate, redundancy, only differ, wasted, waste',
  examine:
    'analyze, analyse, analysis, explore, investigate, look at, look into, check out, examine, study, review, inspect',
  // Tables
  table: 'csv, tsv, table, spreadsheet, dataset, data set, data, sheet',
  summary:
    'summary, structure, layout, makeup, summarize, summarise, describe, description, overview, profile, profiling, statistic, stats, look like, looks like, at a glance, shape, schema, tell me about, insight, characterise, characterize, explore, quick look, breakdown, rundown, digest, outline, key figures, recap, gist, what is in, what does, basic facts, sum up, inspect, examine, quick facts, descriptive, about',
  range:
    'range, value, min, max, mean, average, minimum, maximum, median, distribution, missing, null, empty, unique, distinct, typical',
  row: 'row, record, entry, line, item, observation, tuple',
  column: 'column, field, header, heading, attribute, variable, key, dimension, name',
  filter:
    'filter, where, whose, keep, retain, only, select, extract, pick, subset, satisfy, with, having, match, restrict, narrow, limit, pull, pull out, meet, exclude, drop, leave out, get rid of, discard, return, fetch, retrieve, that',
  group:
    'group, per, each, every, by, breakdown, broken down, break down, split, across, category, segment, bucket, bucketed',
  outer:
    'left join, right join, outer join, full join, left outer, full outer, anti join, cross join, left merge, outer merge',
  join: 'join, merge, combine, match up, link, put together, bring together, inner join, enrich, fuse, unite, connect, line up, side by side, stitch, pair, unify, one table, single table, attach, glue, together, consolidate, cross reference, add the column, tie, mash, in common, extend, augment, supplement, append, bring, next to, alongside, partner, counterpart, corresponding, vlookup, pool, join up, blend, correlate, matching, match, relate, associate, share, common, lookup',
  // Numbers
  compare: 'compare, comparison',
  measure:
    'how long, how far, how tall, how heavy, how hot, how cold, how fast, how deep, how wide, how old, length, distance, weight, weigh, height, speed, temperature, pressure, volume, area, hold, holds',
  convert:
    'convert, conversion, rewrite, express, turn, change, transform, translate, equivalent, equal, equals, same as, switch, come to, correspond, amount to, represent, into, become, would be, fit, make up, makes up',
};
