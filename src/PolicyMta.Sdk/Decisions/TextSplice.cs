namespace PolicyMta.Sdk;

/// <summary>A piece of a text that is replaced, or a place where something is put in. Immutable.</summary>
/// <param name="Start">Where it begins, in UTF-16 units of the text as <see cref="MimeFacts"/> gives it.</param>
/// <param name="Length">How many units are replaced; 0 to put something in.</param>
/// <param name="Text">What stands there afterwards.</param>
public sealed record TextSplice(int Start, int Length, string Text);
