using System.Globalization;
using PolicyMta.Campaigns.Audiences;

namespace PolicyMta.Campaigns.Sending;

/// <summary>Writes a campaign's message for a contact. Thread-safe.</summary>
internal sealed class LetterWriter(IMessageComposer composer)
{
    /// <summary>The label that says for which contact a message was written.</summary>
    public const string Contact = "contact";

    /// <summary>The label that says of which campaign it is: a number, since a name may come again.</summary>
    public const string Campaign = "campaign_id";

    /// <summary>The label that says which variant it is; the tracker of opens and clicks hands it on.</summary>
    public const string Variant = "variant";

    /// <summary>The values that a template can use of a contact.</summary>
    public static IReadOnlyDictionary<string, string> ValuesOf(ContactRow contact) =>
        contact.Fields.SetItem("email", contact.Address).SetItem("locale", contact.Locale ?? "");

    /// <summary>Writes a message.</summary>
    /// <returns>The message, or why it cannot be written.</returns>
    public (NewMessage? Message, string? Mistake) Write(
        CampaignRow campaign, IMessageTemplate letter, RecipientRow mark, ContactRow contact)
    {
        var (composed, mistake) = Compose(campaign.Plan, letter.Render(ValuesOf(contact)), contact.Address);
        if (composed is null)
            return (null, mistake);
        var labels = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        labels["template"] = letter.Label;
        labels[Campaign] = campaign.Id.ToString(CultureInfo.InvariantCulture);
        labels[Contact] = contact.Id.ToString(CultureInfo.InvariantCulture);
        labels[Variant] = mark.Variant;
        if (campaign.Plan.Tracking is { } tracking)
            labels["tracking"] = tracking;
        if (campaign.Plan.List is { } list)
            labels["list"] = list;
        return (
            new NewMessage
            {
                ReturnPath = composed.From,
                Recipients = [new Recipient(composed.To)],
                Content = composed.Content,
                Tenant = campaign.Tenant,
                Campaign = campaign.Name,
                Metadata = labels.ToImmutable(),
                Key = string.Create(CultureInfo.InvariantCulture, $"campaign/{campaign.Id}/{contact.Id}/{mark.Take}"),
            },
            null);
    }

    /// <summary>Writes a rendered letter to an address, with what stands before its subject.</summary>
    public (ComposedMessage? Message, string? Mistake) Compose(
        CampaignPlan plan, RenderedTemplate rendered, string to, string subjectPrefix = "")
    {
        if (!rendered.Mistakes.IsEmpty)
            return (null, string.Join(' ', rendered.Mistakes));
        try
        {
            return (
                composer.Compose(new MessageDraft
                {
                    From = plan.From,
                    To = to,
                    ReplyTo = plan.ReplyTo,
                    Subject = subjectPrefix + rendered.Subject,
                    Html = rendered.Html,
                    Text = rendered.Text,
                }),
                null);
        }
        catch (ArgumentException e)
        {
            return (null, e.Words());
        }
    }
}
