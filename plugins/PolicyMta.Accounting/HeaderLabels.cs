namespace PolicyMta.Accounting;

/// <summary>
/// Keeps the header fields that accounting files want as labels of the message, from which each event about it has them.
/// </summary>
internal sealed class HeaderLabels(ImmutableArray<string> headers) : IInjectHandler
{
    private const int MostCharacters = 256;

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        var labels = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var header in headers)
        {
            if (context.Content.GetHeader(header) is { Length: > 0 } value)
                labels[Columns.LabelOfHeader(header)] = Clean(value);
        }

        return new(labels.Count == 0 ? null : new InjectDecision { Metadata = labels.ToImmutable() });
    }

    private static string Clean(string value)
    {
        var text = new ValueText();
        text.Add(value.AsSpan(0, Math.Min(value.Length, MostCharacters)));
        return text.Text.Trim().ToString();
    }
}
