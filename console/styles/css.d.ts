/** Styles are imported for the bundle; they have no values. */
declare module '*.css';
