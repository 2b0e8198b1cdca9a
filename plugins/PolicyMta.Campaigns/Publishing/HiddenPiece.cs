namespace PolicyMta.Campaigns.Publishing;

/// <summary>A piece of Liquid that something else stands for. Immutable.</summary>
/// <param name="Text">The piece, with its braces.</param>
/// <param name="Line">The line of the source that it begins in, from 1.</param>
/// <param name="LineInHtml">The line that what stands for it is in.</param>
internal readonly record struct HiddenPiece(string Text, int Line, int LineInHtml);
