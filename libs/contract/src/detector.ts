/** What detectors there are, and what their words mean to people. */
import type {
  ChannelDescription,
  ChannelFigure,
  DetectorDescription,
  DetectorListing,
  DirectionTexts,
  Figure,
  FlagDescription,
  LabelDescription,
  LocalText,
  MissingDescription,
  MissingFigure,
  PartFigure,
  RuleDescription,
  ScoreDescription,
} from '@breakwater/client';
import { named, type Schema, z } from './schema.ts';
import { cause, detector } from './vocabulary.ts';

export const localText: Schema<LocalText> = named(
  'LocalText',
  'The same in each language; places such as {percent} are for values of the alert.',
  z.object({ en: z.string(), ko: z.string() }),
);

const partFigure: Schema<PartFigure> = named(
  'PartFigure',
  'A part of the decomposition now.',
  z.object({
    from: z.literal('part'),
    part: z.enum(['venueGap', 'nationalPremium', 'globalDepeg', 'relativePremium']),
    text: localText,
  }),
);

const channelFigure: Schema<ChannelFigure> = named(
  'ChannelFigure',
  'The value of a channel: a change of the price, a plain ratio, or a count.',
  z.object({ from: z.enum(['change', 'ratio', 'count']), channel: z.string(), text: localText }),
);

const missingFigure: Schema<MissingFigure> = named(
  'MissingFigure',
  'What the unavailable lines say.',
  z.object({ from: z.literal('missing') }),
);

const figure: Schema<Figure> = named(
  'Figure',
  'The number that says most of an alert.',
  z.union([partFigure, channelFigure, missingFigure]),
);

const directionTexts: Schema<DirectionTexts> = named(
  'DirectionTexts',
  '',
  z.object({ SELL_OFF: localText, SQUEEZE: localText, NONE: localText }),
);

const scoreDescription: Schema<ScoreDescription> = named(
  'ScoreDescription',
  '',
  z.object({ unit: z.string(), text: localText }),
);

const word = { name: z.string(), text: localText };

const channelDescription: Schema<ChannelDescription> = named(
  'ChannelDescription',
  '',
  z.object({
    ...word,
    exchange: z.boolean().describe('Whether an exchange may see it.'),
    unit: z.exactOptional(
      z.enum(['ratio', 'won', 'count']).describe("Of its value, where no label's figure says so."),
    ),
  }),
);

const labelDescription: Schema<LabelDescription> = named(
  'LabelDescription',
  '',
  z.object({
    ...word,
    title: z.exactOptional(
      localText.describe("Instead of the detector's own title of the alert's direction."),
    ),
    figure: figure.nullable(),
    cause,
  }),
);

const flagDescription: Schema<FlagDescription> = named(
  'FlagDescription',
  '',
  z.object({
    ...word,
    withheldFromExchanges: z
      .boolean()
      .describe('Whether exchanges are told of no revision with it.'),
  }),
);

const ruleDescription: Schema<RuleDescription> = named(
  'RuleDescription',
  '',
  z.object({
    ...word,
    source: z.string().nullable().describe('Who published the number, in English.'),
    sourceText: localText.nullable().describe('Who published the number.'),
    unit: z
      .enum(['share', 'ratio', 'score', 'times', 'seconds', 'won', 'count'])
      .describe('Of value and limit of a ruling; a share is a natural logarithm, a ratio is of 1.'),
  }),
);

const missingDescription: Schema<MissingDescription> = named(
  'MissingDescription',
  'First word of a line of unavailable.',
  z.object(word),
);

const detectorDescription: Schema<DetectorDescription> = named(
  'DetectorDescription',
  '',
  z.object({
    letter: detector,
    name: z.string(),
    version: z.string(),
    score: scoreDescription,
    text: localText,
    titles: directionTexts.describe('Of an alert, by its direction.'),
    channels: z.array(channelDescription),
    labels: z.array(labelDescription),
    flags: z.array(flagDescription),
    rules: z.array(ruleDescription).describe('What makes the severity of an alert.'),
    missing: z.array(missingDescription),
  }),
);

export const detectorListing: Schema<DetectorListing> = named(
  'DetectorListing',
  'What detectors there are, and what their words mean to people.',
  z.object({ detectors: z.array(detectorDescription) }),
);
