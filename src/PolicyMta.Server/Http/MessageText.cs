using System.Collections.Immutable;

namespace PolicyMta.Server.Http;

/// <summary>The words of a message.</summary>
internal sealed record MessageText(string Subject, string? Plain, string? Html, ImmutableArray<KeyValuePair<string, string>> Headers);
