import type { Field } from '../field.js';
import { asDateTime, type HasItem, made } from '../scalar-fields.js';

const dayMs = 86_400_000;

const ageDays: Field<number | null, HasItem> = made(['CreateDate'], ({ CreateDate }) => {
  const createdAt = asDateTime(CreateDate);
  return createdAt === null ? null : Math.floor((Date.now() - Date.parse(createdAt)) / dayMs);
});

export const accessKeyTables = { AccessKey: { ageDays } };
