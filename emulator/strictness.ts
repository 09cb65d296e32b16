/** How strict the cloud is with what it does not know: real regions differ, so it can be switched. */
export interface Strictness {
  /** A list that is asked for an id which it does not know is refused as a whole; otherwise it leaves the id out. */
  ids: boolean;
  /** Names are told apart by case; otherwise a role is found however its name is written. */
  names: boolean;
}

export const lenient: Readonly<Strictness> = { ids: false, names: false };
