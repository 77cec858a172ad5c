import type {Desk} from '../desk.ts';

/** What came with the key: a number bound to it, and what it would have typed. */
export type Press = {readonly argument: number | undefined; readonly text: string};

/** Carries one action out. */
export type Handler = (desk: Desk, press: Press) => void;
