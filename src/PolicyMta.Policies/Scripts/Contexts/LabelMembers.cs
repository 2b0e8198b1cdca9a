namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>The labels of single recipients, as scripts see them.</summary>
internal static class LabelMembers
{
    private static readonly LabelsWriter Labels = new();

    /// <param name="recipients">The recipients that the facts tell of.</param>
    public static ContextMember<TContext> Of<TContext, TDecision>(Func<TContext, IEnumerable<Recipient>> recipients)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> => new(
            "metadataOf",
            "(recipient: string): Readonly<Record<string, string>>",
            "The labels that hold for a recipient: the message's, and over them the recipient's own.",
            null,
            (engine, _, lent) =>
            {
                Dictionary<(string, string), ImmutableDictionary<string, string>>? own = null;
                return TextMethod.Of<TContext>(
                    engine, "metadataOf", "metadataOf(recipient) takes an address, for instance metadataOf(\"jane@example.com\").", lent,
                    (context, address) =>
                    {
                        own ??= OwnLabels(recipients(context));
                        var labels = own.GetValueOrDefault(KeyOf(new Recipient(address)), ImmutableDictionary<string, string>.Empty);
                        return Labels.Write(engine, context.Message.Metadata.SetItems(labels));
                    });
            });

    /// <summary>The labels of those who have some; of several with one address the first counts.</summary>
    private static Dictionary<(string, string), ImmutableDictionary<string, string>> OwnLabels(IEnumerable<Recipient> recipients)
    {
        var own = new Dictionary<(string, string), ImmutableDictionary<string, string>>();
        foreach (var recipient in recipients.Where(static recipient => !recipient.Metadata.IsEmpty))
            own.TryAdd(KeyOf(recipient), recipient.Metadata);
        return own;
    }

    private static (string LocalPart, string Domain) KeyOf(Recipient recipient) => (recipient.LocalPart, recipient.Domain);
}
