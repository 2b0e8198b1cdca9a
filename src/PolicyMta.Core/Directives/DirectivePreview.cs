namespace PolicyMta.Core.Directives;

/// <summary>What a match would touch.</summary>
/// <param name="Deliveries">Deliveries that match.</param>
/// <param name="Recipients">Their recipients.</param>
/// <param name="Unknown">Deliveries that may match, but have not been routed yet.</param>
/// <param name="Samples">Some of the messages that match.</param>
/// <param name="Domains">Deliveries that match by recipient domain.</param>
internal sealed record DirectivePreview(
    int Deliveries, long Recipients, int Unknown, IReadOnlyList<SpoolId> Samples, IReadOnlyDictionary<string, int> Domains);
