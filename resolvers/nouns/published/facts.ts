/** What is published about the cloud's actions, as far as declarations are held against it. */

export interface Facts {
  readonly products: readonly string[];
  product(name: string): ProductFacts | undefined;
}

export interface ProductFacts {
  readonly actions: readonly string[];
  action(name: string): ActionFacts | undefined;
  /** The shape that one of type `ref` stands for. */
  schema(name: string): ShapeFacts | undefined;
}

export interface ActionFacts {
  readonly parameters: readonly { readonly name: string; readonly shape: ShapeFacts }[];
  /** Null where no answer is published. */
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
