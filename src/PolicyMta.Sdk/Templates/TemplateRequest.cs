namespace PolicyMta.Sdk;

/// <summary>A client's wish to send with a template. Immutable.</summary>
public sealed record TemplateRequest
{
    /// <summary>The template, as the client names it: 1 to 200 characters.</summary>
    public required string Template { get; init; }

    /// <summary>The version, 1 or more; null for the one that is published.</summary>
    public int? Version { get; init; }

    /// <summary>The language, for instance <c>de-CH</c>; null for the template's own.</summary>
    public string? Locale { get; init; }

    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }
}
