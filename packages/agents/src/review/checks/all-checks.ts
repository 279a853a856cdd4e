import type { Check } from '../subject.ts';
import {
  callsExist,
  commentCounts,
  commentsExist,
  pathsConnect,
  pathsDistinct,
  sortedByComplexity,
  symbolsDefined,
} from './code.ts';
import { drawings } from './drawings.ts';
import { duplicatesIdentical, filesComplete, filesExist, matchesExist, sizesAddUp } from './files.ts';
import { convertedBack, recalculated } from './numbers.ts';
import {
  groupsComplete,
  groupsRecomputed,
  pairsComplete,
  rowsComplete,
  rowsFulfil,
  tableColumns,
  tableRows,
} from './tables.ts';

/** Every check by the name that a criterion gives it. */
export const allChecks: Readonly<Record<string, Check>> = {
  'symbols-defined': symbolsDefined,
  'paths-connect': pathsConnect,
  'paths-distinct': pathsDistinct,
  'calls-exist': callsExist,
  'sorted-by-complexity': sortedByComplexity,
  drawings,
  'comments-exist': commentsExist,
  'comment-counts': commentCounts,
  recalculated,
  'converted-back': convertedBack,
  'files-exist': filesExist,
  'files-complete': filesComplete,
  'sizes-add-up': sizesAddUp,
  'matches-exist': matchesExist,
  'duplicates-identical': duplicatesIdentical,
  'table-rows': tableRows,
  'table-columns': tableColumns,
  'rows-fulfil': rowsFulfil,
  'rows-complete': rowsComplete,
  'groups-complete': groupsComplete,
  'groups-recomputed': groupsRecomputed,
  'pairs-complete': pairsComplete,
};
