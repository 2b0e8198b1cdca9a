using System.Data.Common;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rendering;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>Looks whether what a plan names is there, and whether its addresses and subjects can stand in mail.</summary>
internal sealed class PlanCheck(IMessageComposer composer, LiquidReader reader)
{
    /// <returns>The audience; null with mistakes if the plan cannot be carried out.</returns>
    public async Task<AudienceRow?> FindAsync(
        DbConnection connection, string organisation, CampaignPlan plan, List<Mistake> mistakes, CancellationToken cancellationToken)
    {
        var before = mistakes.Count;
        var audience = await AudienceTable.FindAsync(connection, organisation, plan.Audience, cancellationToken);
        if (audience is null)
            mistakes.Add(new("audience", "is not there: 'policymta audience list' shows them."));
        if (plan.Segment is { } name)
        {
            if (await SegmentTable.FindAsync(connection, organisation, name, cancellationToken) is not { } segment)
                mistakes.Add(new("segment", "is not there: 'policymta segment list' shows them."));
            else if (audience is not null && segment.Audience != audience.Id)
                mistakes.Add(new("segment", $"belongs to another audience than '{plan.Audience}'."));
        }

        foreach (var (field, address) in new[] { ("from", plan.From), ("reply_to", plan.ReplyTo) })
        {
            if (address is not null && MistakeIn(field, address) is { } mistake)
                mistakes.Add(new(field, mistake));
        }

        foreach (var variant in plan.Variants)
        {
            var place = plan.Variants.Length > 1 ? $"variants.{variant.Name}." : "";
            if (await TemplateTable.FindAsync(connection, organisation, variant.Template, cancellationToken) is not { } template)
                mistakes.Add(new(place + "template", "is not there: 'policymta template list' shows them."));
            else if (variant.Version is { } version
                && await TemplateTable.VersionAsync(connection, organisation, template.Name, version, cancellationToken) is not
                { Published: not null })
                mistakes.Add(new(place + "version", "is not a published version of this template."));
            if (variant.Subject is { } subject)
                reader.Read(subject, place + "subject", mistakes);
        }

        return mistakes.Count == before ? audience : null;
    }

    /// <summary>
    /// The plan with the versions that are published now, so that what goes out does not change by itself; versions that are given stay.
    /// </summary>
    public static async Task<CampaignPlan> PinAsync(
        DbConnection connection, string organisation, CampaignPlan plan, List<Mistake> mistakes, CancellationToken cancellationToken)
    {
        var pinned = ImmutableArray.CreateBuilder<Variant>();
        foreach (var variant in plan.Variants)
        {
            var version = variant.Version
                ?? (await TemplateTable.FindAsync(connection, organisation, variant.Template, cancellationToken))?.PublishedVersion;
            if (version is null)
                mistakes.Add(new("template", $"'{variant.Template}' has no published version: an approver publishes one."));
            pinned.Add(variant with { Version = version });
        }

        return plan with { Variants = pinned.ToImmutable() };
    }

    private string? MistakeIn(string field, string address)
    {
        const string Nobody = "nobody@example.com";
        var isFrom = field == "from";
        try
        {
            composer.Compose(new MessageDraft
            {
                From = isFrom ? address : Nobody,
                ReplyTo = isFrom ? null : address,
                To = Nobody,
                Subject = "",
                Text = "",
            });
            return null;
        }
        catch (ArgumentException e)
        {
            return $"cannot stand in a message: {e.Words()}";
        }
    }
}
