import manifest from '../../package.json' with {type: 'json'};

/** The version of this termchat. */
export const VERSION: string = manifest.version;
