/** What an answer shows about the members that a declaration claims, and what follows for the state of a kind. */
import { describe, expect, it } from 'vitest';
import { type ClaimedMember, claimedBy } from '../../../resolvers/nouns/evidence/claims.js';
import { examine } from '../../../resolvers/nouns/evidence/examine.js';
import { nameOf, stateOf } from '../../../resolvers/nouns/evidence/states.js';
import { compiled, compiledWith, crate, shelf } from './declaring.js';

const made = compiled(crate, shelf);
const noun = made.nouns.get('Crate');
const claims = noun ? claimedBy(noun, made) : [];
const row = {
  CrateId: 'c-1',
  CrateName: 'first',
  Status: 'Open',
  Size: 40,
  Labels: { Label: [{ Text: 'fragile' }] },
  Tags: { Tag: [{ TagKey: 'env', TagValue: 'prod' }] },
  ShelfId: 's-1',
};
const answer = (...rows: readonly object[]) => ({ TotalCount: rows.length, Crates: { Crate: rows } });
const claimOf = (field: string): ClaimedMember => {
  const claim = claims.find((each) => each.field === field);
  if (!claim) throw new Error(`There is no claim of ${field}.`);
  return claim;
};
const stateIn = (field: string, ...answers: readonly object[]) => examine(claimOf(field), answers).state;

describe('the claims of a declaration', () => {
  it('are all members that its fields, its key, its total and its parts are read from', () => {
    expect(claims.map(({ field, holder, paths }) => [field, holder, ...paths].join(' '))).toEqual([
      'Crate (list) Crates.Crate',
      'Crate (key) Crates.Crate CrateId',
      'Crate (total)  TotalCount',
      'Crate.name Crates.Crate CrateName',
      'Crate.status Crates.Crate Status',
      'Crate.sizeGiB Crates.Crate Size',
      'Crate.labels Crates.Crate Labels.Label',
      'CrateLabel.text Crates.Crate.Labels.Label Text',
      'Crate.tags Crates.Crate Tags.Tag',
      'Crate.tags Crates.Crate.Tags.Tag TagKey',
      'Crate.tags Crates.Crate.Tags.Tag TagValue',
      'Crate.shelf Crates.Crate ShelfId',
    ]);
  });

  it('are found in an answer that has them', () => {
    expect(claims.map((claim) => examine(claim, [answer(row)]).state)).toEqual(claims.map(() => 'found'));
  });

  it('are found when only some rows have them, or when a row has null', () => {
    expect(stateIn('Crate.name', answer({ CrateId: 'c-2' }, row))).toBe('found');
    expect(stateIn('Crate.name', answer({ CrateName: null }))).toBe('found');
  });

  it('are missing when no row has them', () => {
    expect(stateIn('Crate.name', answer({ CrateId: 'c-1', Name: 'first' }))).toBe('missing');
    expect(stateIn('CrateLabel.text', answer({ Labels: { Label: [{ Colour: 'red' }] } }))).toBe('missing');
    expect(stateIn('Crate (list)', { Crate: [row] })).toBe('missing');
  });

  it('are of another type when a value cannot be read', () => {
    expect(stateIn('Crate.sizeGiB', answer(row, { ...row, Size: 'large' }))).toBe('of another type');
    expect(stateIn('Crate (list)', { Crates: { Crate: 'c-1' } })).toBe('of another type');
  });

  it('are not seen in an empty list, and without an answer', () => {
    expect(claims.filter(({ holder }) => holder !== '').map((claim) => examine(claim, [answer()]).state)).toEqual(
      claims.filter(({ holder }) => holder !== '').map(() => 'not seen'),
    );
    expect(examine(claimOf('Crate.name'), []).state).toBe('not seen');
  });
});

describe('rows', () => {
  const claim = { ...claimOf('Crate.name'), paths: ['value'], read: null };

  it('are read if they are texts', () => {
    expect(examine({ ...claim, holder: 'Names' }, [{ Names: ['first'] }]).state).toBe('found');
  });

  it('are read if the answer is the list', () => {
    expect(examine({ ...claim, holder: '' }, [{ '': ['first'] }]).state).toBe('found');
    expect(examine({ ...claim, holder: '', paths: [] }, [[{ value: 'first' }]]).state).toBe('found');
  });
});

describe('a path through an empty list', () => {
  it('is not seen, unless an object on the way lacks a step', () => {
    const text = claimOf('CrateLabel.text');
    const deep = { ...text, holder: 'Crates.Crate', paths: ['Labels.Label.Text'] };
    const state = (...rows: readonly object[]) => examine(deep, [answer(...rows)]).state;
    expect(state({ Labels: { Label: [] } })).toBe('not seen');
    expect(state({ Labels: null })).toBe('not seen');
    expect(state({ Labels: {} })).toBe('missing');
    expect(state({ Labels: { Label: [{}] } }, { Labels: { Label: [] } })).toBe('missing');
  });
});

describe('unknown values of an enum', () => {
  const found = (Status: string) => examine(claimOf('Crate.status'), [answer({ ...row, Status })]);

  it('are told if they are plain words', () => {
    expect(found('Burnt')).toMatchObject({ state: 'found', unknownValues: ['Burnt'], unknownCount: 1 });
    expect(found('In_use')).toMatchObject({ unknownValues: ['In_use'] });
    expect(found('Open')).toMatchObject({ unknownValues: [], unknownCount: 0 });
  });

  it.each([
    'c-bp1abc',
    '1234567890123456',
    '10.0.0.1',
    'alice@example.com',
    'LTAI5tFakeKey',
    'two words',
    '2024-01-01',
  ])('are only counted if they could be something else: %s', (value) => {
    expect(found(value)).toMatchObject({ unknownValues: [], unknownCount: 1 });
  });
});

describe('the state of a kind', () => {
  const state = (sample: unknown, proved: readonly string[] = []) =>
    noun && stateOf(noun, made, () => sample, new Set(proved));
  const all = claims.map(nameOf);

  it('is declared without a sample, and names the action', () => {
    expect(state(undefined)).toMatchObject({ state: 'declared', unsampled: ['Ecs.DescribeCrates'], lacks: [] });
  });

  it('is declared when the sample lacks a member, and names it', () => {
    const { CrateName: _name, ...rest } = row;
    const found = state(answer(rest));
    expect(found?.state).toBe('declared');
    expect(found?.lacks.map(nameOf)).toEqual(['Crate.name: Ecs.DescribeCrates Crates.Crate.CrateName']);
  });

  it('is sampled when the sample has every member', () => {
    expect(state(answer(row))?.state).toBe('sampled');
  });

  it('is proved only when reports found every member', () => {
    expect(state(undefined, all)?.state).toBe('proved');
    expect(state(answer(row), all.slice(1))?.state).toBe('sampled');
  });

  it('shows as @experimental until it is proved', () => {
    const experimental = (proved: readonly string[]) =>
      compiledWith(new Set(proved), crate, shelf).typeDefs.definitions.flatMap((definition) =>
        'directives' in definition &&
        'name' in definition &&
        definition.directives?.some(({ name }) => name.value === 'experimental')
          ? [definition.name?.value]
          : [],
      );
    expect(experimental([])).toEqual(['Crate', 'Shelf']);
    expect(experimental(all)).toEqual(['Shelf']);
  });
});
