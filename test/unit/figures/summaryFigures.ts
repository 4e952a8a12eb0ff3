import type { Card, NumberGroup, Spread, Summary } from '../../../src/analysis/summary/summary.ts';
import { nameBars, nameBins, type Figures } from './recount/names.ts';

/** Returns the figures of a summary by the names of the recount. */
export function figuresOf(summary: Summary): Figures {
  const figures: Figures = new Map();
  for (const name of ['submissions', 'matching', 'rows', 'participants'] as const)
    figures.set(name, summary[name]);
  for (const { value, count } of summary.studies) figures.set(`study ${value}`, count);
  const { overTime, timeRange } = summary;
  figures.set('time: without', overTime.withoutTime);
  if (timeRange !== undefined) {
    figures.set('time: first', Date.parse(timeRange.from));
    figures.set('time: last', Date.parse(timeRange.to));
    figures.set('time: unit', overTime.unit);
    figures.set('time: before', overTime.before);
    figures.set('time: after', overTime.after);
    figures.set('time: bins', overTime.bins.length);
  }
  for (const { from, to, count, afterBreak } of timeRange === undefined ? [] : overTime.bins) {
    const name = `time: ${new Date(from).toISOString()}`;
    figures.set(`${name} count`, count);
    figures.set(`${name} to`, Date.parse(to));
    figures.set(`${name} break`, String(afterBreak === true));
  }
  for (const card of summary.cards) cardFigures(card, figures);
  return figures;
}

function cardFigures(card: Card, figures: Figures): void {
  const { instructionId: id, kind } = card;
  figures.set(`${id}: kind`, kind === 'upload' ? 'files' : kind);
  for (const state of ['answered', 'blank', 'otherType', 'missing'] as const)
    figures.set(`${id}: ${state}`, card[state]);
  switch (card.kind) {
    case 'choice': {
      let rest = 0;
      for (const option of card.options) {
        if (option.rest) rest = option.count;
        else {
          figures.set(`${id}: option ${option.value}`, option.count);
          figures.set(`${id}: listed ${option.value}`, String(option.listed));
        }
      }
      figures.set(`${id}: other answers`, rest);
      figures.set(`${id}: texts`, card.texts.count);
      if (card.stars?.spread !== undefined) spread(`${id} [stars]`, card.stars.spread, figures);
      return;
    }
    case 'number':
      figures.set(`${id}: not numbers`, card.notNumbers);
      figures.set(`${id}: several numbers`, card.severalNumbers);
      figures.set(`${id}: groups`, card.groups.length);
      for (const group of card.groups) groupFigures(`${id} [${group.unit}]`, group, figures);
      return;
    case 'text':
      if (card.lengths !== undefined) {
        spread(`${id} [length]`, card.lengths.spread, figures);
        nameBars(`${id} [length]`, card.lengths.histogram, figures);
      }
      for (const [place, { value, count }] of card.words.entries())
        figures.set(`${id}: word ${place}`, `${value} ${count}`);
      return;
    case 'upload':
      figures.set(`${id}: files`, card.files);
      figures.set(`${id}: missing files`, card.missingFiles);
      if (card.bytes !== undefined) figures.set(`${id}: bytes`, card.bytes);
      return;
    case 'other':
      return;
  }
}

function groupFigures(name: string, group: NumberGroup, figures: Figures): void {
  for (const { value, count } of group.convertedFrom) figures.set(`${name}: converted from ${value}`, count);
  spread(name, group.spread, figures);
  nameBars(name, group.histogram, figures);
  figures.set(`${name}: logarithmic`, String(group.logarithmic !== undefined));
  if (group.logarithmic !== undefined) nameBins(`${name}: log bin`, group.logarithmic, figures);
  figures.set(`${name}: two groups`, 'false');
  figures.set(`${name}: mixed units`, 'false');
  for (const hint of group.hints) {
    if (hint.kind === 'two-groups') {
      figures.set(`${name}: two groups`, 'true');
      for (const side of ['lower', 'upper'] as const) {
        figures.set(`${name}: ${side} group`, hint[side].count);
        figures.set(`${name}: ${side} group median`, hint[side].median);
      }
    } else {
      figures.set(`${name}: mixed units`, `${hint.lower.unit} ${hint.upper.unit}`);
      for (const [place, side] of [hint.lower, hint.upper].entries()) {
        figures.set(`${name}: mixed unit ${place} count`, side.count);
        figures.set(`${name}: mixed unit ${place} median`, side.median);
      }
    }
  }
}

function spread(name: string, figures: Spread, all: Figures): void {
  all.set(`${name}: n`, figures.count);
  all.set(`${name}: min`, figures.min);
  all.set(`${name}: lower quartile`, figures.lowerQuartile);
  all.set(`${name}: median`, figures.median);
  all.set(`${name}: upper quartile`, figures.upperQuartile);
  all.set(`${name}: max`, figures.max);
  if (figures.mean !== undefined) all.set(`${name}: mean`, figures.mean);
  if (figures.deviation !== undefined) all.set(`${name}: deviation`, figures.deviation);
}
