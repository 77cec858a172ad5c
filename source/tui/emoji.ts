export {EMOJI} from '../client/emoji.ts';
