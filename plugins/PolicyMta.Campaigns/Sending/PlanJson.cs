using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Sending;

/// <summary>Plans of campaigns as JSON: what clients send, what is stored, what is shown.</summary>
internal static class PlanJson
{
    private const int MaxName = 100;
    private const int MaxAddress = 500;
    private const int MaxSubject = 2000;
    private const int MaxShare = 1000;

    private static readonly ImmutableArray<string> Content = ["template", "version", "subject"];

    /// <summary>The members of a plan.</summary>
    public static readonly ImmutableArray<string> Members =
        ["audience", "segment", "from", "reply_to", .. Content, "variants", "sample", "winner_after", "rate", "tracking", "list"];

    /// <summary>
    /// Reads what a client wants, laid over a plan that is there: null in JSON takes a setting away. Says everything that is wrong.
    /// </summary>
    public static CampaignPlan? Read(JsonElement body, CampaignPlan? before, List<Mistake> mistakes)
    {
        var start = mistakes.Count;
        var (audience, from) = (
            TextOr(body, "audience", before?.Audience, MaxName, mistakes), TextOr(body, "from", before?.From, MaxAddress, mistakes));
        if (audience is null && !Has(body, "audience"))
            mistakes.Add(new("audience", "must be given: 'policymta audience list' shows them."));
        if (from is null && !Has(body, "from"))
            mistakes.Add(new("from", "must be given: who writes, as in Shop <shop@example.com>."));
        var variants = ReadVariants(body, before, mistakes);
        var plan = new CampaignPlan
        {
            Audience = audience ?? "",
            Segment = TextOr(body, "segment", before?.Segment, MaxName, mistakes),
            From = from ?? "",
            ReplyTo = TextOr(body, "reply_to", before?.ReplyTo, MaxAddress, mistakes),
            Variants = variants,
            Sample = Has(body, "sample") ? Number(body, "sample", "", 1, 99, mistakes) is { } share ? (int)share : null : before?.Sample,
            WinnerAfter = Duration(body, mistakes) ?? before?.WinnerAfter ?? TimeSpan.FromHours(4),
            Rate = Has(body, "rate") ? ReadRate(body, mistakes) : before?.Rate,
            Tracking = ReadTracking(body, before, mistakes),
            List = TextOr(body, "list", before?.List, MaxName, mistakes),
        };
        if (plan.Sample is not null && plan.Variants.Length == 1)
            mistakes.Add(new("sample", "makes no sense with one variant: give variants, or leave it out."));
        return mistakes.Count == start ? plan : null;
    }

    public static CampaignPlan Stored(string text)
    {
        var mistakes = new List<Mistake>();
        using var document = JsonDocument.Parse(text);
        return Read(document.RootElement, null, mistakes)
            ?? throw new InvalidDataException($"A stored plan cannot be read: {mistakes[0].Place} {mistakes[0].Message}");
    }

    public static string Write(CampaignPlan plan) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        Write(json, plan);
        json.WriteEndObject();
    });

    /// <summary>Writes a plan's members into an object.</summary>
    public static void Write(Utf8JsonWriter json, CampaignPlan plan)
    {
        json.WriteString("audience", plan.Audience);
        json.WriteString("segment", plan.Segment);
        json.WriteString("from", plan.From);
        json.WriteString("reply_to", plan.ReplyTo);
        json.WriteStartArray("variants");
        foreach (var variant in plan.Variants)
        {
            json.WriteStartObject();
            json.WriteString("name", variant.Name);
            json.WriteString("template", variant.Template);
            if (variant.Version is { } version)
                json.WriteNumber("version", version);
            else
                json.WriteNull("version");
            json.WriteString("subject", variant.Subject);
            json.WriteNumber("share", variant.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (plan.Sample is { } sample)
            json.WriteNumber("sample", sample);
        else
            json.WriteNull("sample");
        json.WriteString("winner_after", DurationText.Format(plan.WinnerAfter));
        json.WriteString("rate", plan.Rate?.ToString());
        json.WriteString("tracking", plan.Tracking);
        json.WriteString("list", plan.List);
    }

    private static ImmutableArray<Variant> ReadVariants(JsonElement body, CampaignPlan? before, List<Mistake> mistakes)
    {
        if (!Has(body, "variants") || body.GetProperty("variants").ValueKind == JsonValueKind.Null)
            return before is { Variants.Length: > 1 } several ? KeepAll(body, several, mistakes)
                : ReadVariant(body, "", before?.Variants[0], Variant.Only, mistakes) is { } only ? [only] : [];
        foreach (var name in Content.Where(name => Has(body, name)))
            mistakes.Add(new(name, "cannot stand beside variants: write it into each of them."));
        var given = body.GetProperty("variants");
        if (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() is 0 or > CampaignPlan.MaxVariants)
        {
            mistakes.Add(new("variants", $"must be a list of 1 to {CampaignPlan.MaxVariants} variants."));
            return [];
        }

        var variants = ImmutableArray.CreateBuilder<Variant>();
        foreach (var (i, item) in given.EnumerateArray().Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"variants[{i}].");
            if (item.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add(new(place.TrimEnd('.'), "must be an object with name, template, version, subject and share."));
                continue;
            }

            ContentJson.RefuseOthers(item, place, ["name", .. Content, "share"], mistakes);
            var name = ContentJson.Text(item, "name", place, 20, mistakes) ?? ((char)('a' + i)).ToString();
            if (!Variant.IsName(name))
                mistakes.Add(new(place + "name", "must have 1 to 20 lower-case letters, digits and '-'."));
            else if (variants.Any(variant => variant.Name == name))
                mistakes.Add(new(place + "name", "is another variant's name too."));
            if (ReadVariant(item, place, before?.Variants.FirstOrDefault(variant => variant.Name == name), name, mistakes) is { } read)
                variants.Add(read);
        }

        return variants.ToImmutable();
    }

    /// <summary>Content without a variant is meant for the only one.</summary>
    private static ImmutableArray<Variant> KeepAll(JsonElement body, CampaignPlan before, List<Mistake> mistakes)
    {
        foreach (var name in Content.Where(name => Has(body, name)))
            mistakes.Add(new(name, "does not say which variant it is for: give all of them as variants."));
        return before.Variants;
    }

    private static Variant? ReadVariant(JsonElement body, string place, Variant? before, string name, List<Mistake> mistakes)
    {
        var template = TextOr(body, "template", before?.Template, MaxName, mistakes, place);
        if (template is null && !Has(body, "template"))
            mistakes.Add(new(place + "template", "must be given: 'policymta template list' shows them."));
        var subject = TextOr(body, "subject", before?.Subject, MaxSubject, mistakes, place);
        if (subject?.AsSpan().ContainsAny('\r', '\n') is true)
            mistakes.Add(new(place + "subject", "must be one line."));
        var version = Has(body, "version") ? Number(body, "version", place, 1, int.MaxValue, mistakes)
            : template == before?.Template ? before?.Version : null;
        var share = Has(body, "share") ? Number(body, "share", place, 1, MaxShare, mistakes) : before?.Share;
        return template is null ? null
            : new Variant(name, template, version, string.IsNullOrWhiteSpace(subject) ? null : subject, (int)(share ?? 1));
    }

    private static string? ReadTracking(JsonElement body, CampaignPlan? before, List<Mistake> mistakes)
    {
        var tracking = TextOr(body, "tracking", before?.Tracking, 20, mistakes);
        if (tracking is not (null or "none" or "anonymous" or "identified"))
            mistakes.Add(new("tracking", "must be none, anonymous or identified."));
        return tracking;
    }

    private static Rate? ReadRate(JsonElement body, List<Mistake> mistakes)
    {
        if (ContentJson.Text(body, "rate", "", 40, mistakes) is not { } text)
            return null;
        if (Rate.TryParse(text, CultureInfo.InvariantCulture, out var rate))
            return rate;
        mistakes.Add(new("rate", "must be a number and a time, for instance 100/s or 20000/h."));
        return null;
    }

    private static TimeSpan? Duration(JsonElement body, List<Mistake> mistakes)
    {
        if (ContentJson.Text(body, "winner_after", "", 40, mistakes) is not { } text)
            return null;
        if (DurationText.TryParse(text, out var duration) && duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromDays(30))
            return duration;
        mistakes.Add(new("winner_after", "must be a time of 1s to 30d, for instance 4h."));
        return null;
    }

    private static long? Number(JsonElement body, string name, string place, long least, long most, List<Mistake> mistakes)
    {
        var value = body.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most)
            return number;
        mistakes.Add(new(place + name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number of {least} to {most}.")));
        return null;
    }

    private static string? TextOr(
        JsonElement body, string name, string? before, int most, List<Mistake> mistakes, string place = "") =>
        Has(body, name) ? ContentJson.Text(body, name, place, most, mistakes) : before;

    private static bool Has(JsonElement body, string name) => body.TryGetProperty(name, out _);
}
