/** The published facts about the cloud's actions that declarations are compared with. */

export interface Facts {
  readonly products: readonly string[];
  product(name: string): ProductFacts | undefined;
}

export interface ProductFacts {
  readonly actions: readonly string[];
  action(name: string): ActionFacts | undefined;
  /** The shape behind a shape of type `ref`. */
  schema(name: string): ShapeFacts | undefined;
}

export interface ActionFacts {
  readonly parameters: readonly { readonly name: string; readonly shape: ShapeFacts }[];
  /** Null when no answer is published. */
  readonly answer: ShapeFacts | null;
}

export interface ShapeFacts {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly items?: ShapeFacts;
  readonly members?: Readonly<Record<string, ShapeFacts>>;
  readonly ref?: string;
}
