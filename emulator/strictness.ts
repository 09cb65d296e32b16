/** How strictly the cloud treats unknown ids and the case of names. Real regions differ, so it is configurable. */
export interface Strictness {
  /** A list request with an unknown id is refused; otherwise the answer leaves the id out. */
  ids: boolean;
  /** Names are case-sensitive; otherwise a role is found by its name in any case. */
  names: boolean;
}

export const lenient: Readonly<Strictness> = { ids: false, names: false };
