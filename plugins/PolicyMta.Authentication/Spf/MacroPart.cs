namespace PolicyMta.Authentication.Spf;

/// <summary>A literal text or one macro (RFC 7208 section 7.1). Immutable.</summary>
/// <param name="Literal">The text, or null for a macro.</param>
/// <param name="Letter">The macro's letter in lower case.</param>
/// <param name="Keep">How many labels are kept from the right; 0 for all.</param>
/// <param name="Reverse">Whether the labels are turned round.</param>
/// <param name="Delimiters">What separates labels.</param>
/// <param name="Escape">Whether the value is written as in a URL.</param>
internal sealed record MacroPart(
    string? Literal, char Letter = '\0', int Keep = 0, bool Reverse = false, string Delimiters = ".", bool Escape = false);
