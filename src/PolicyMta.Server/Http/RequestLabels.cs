using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Http;

/// <summary>What a client says about a raw message beside its envelope, in the request's headers.</summary>
internal sealed record RequestLabels(
    string? Tenant, string? Campaign, MessagePriority? Priority, DateTimeOffset? SendAt, DateTimeOffset? ExpiresAt,
    ImmutableDictionary<string, string> Metadata)
{
    public const string TenantHeader = "X-Tenant";
    public const string CampaignHeader = "X-Campaign";
    public const string PriorityHeader = "X-Message-Priority";
    public const string SendAtHeader = "X-Send-At";
    public const string ExpiresAtHeader = "X-Expires-At";
    public const string MetadataPrefix = "X-Metadata-";

    public static RequestLabels Read(HttpRequest request, ICollection<FieldError> errors)
    {
        MessagePriority? priority = null;
        if (Value(request, PriorityHeader) is { } text)
        {
            if (Enum.TryParse<MessagePriority>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
                && char.IsAsciiLetter(text[0]))
                priority = parsed;
            else
                errors.Add(new FieldError(PriorityHeader, "must be one of bulk, normal, high."));
        }

        var (sendAt, expiresAt) = (Time(request, SendAtHeader, errors), Time(request, ExpiresAtHeader, errors));
        if (expiresAt <= sendAt)
            errors.Add(new FieldError(ExpiresAtHeader, "must be later than X-Send-At."));
        return new RequestLabels(
            Label(request, TenantHeader, errors), Label(request, CampaignHeader, errors), priority, sendAt, expiresAt,
            MetadataOf(request, errors));
    }

    private static ImmutableDictionary<string, string> MetadataOf(HttpRequest request, ICollection<FieldError> errors)
    {
        var metadata = ImmutableDictionary<string, string>.Empty;
        foreach (var (name, values) in request.Headers)
        {
            if (name.Length > MetadataPrefix.Length && name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var value = values.ToString();
                if ((SubmissionReader.CheckLabel(name[MetadataPrefix.Length..]) ?? SubmissionReader.CheckLabelValue(value)) is { } mistake)
                    errors.Add(new FieldError(name, mistake));
                metadata = metadata.SetItem(name[MetadataPrefix.Length..].ToLowerInvariant(), value);
            }
        }

        if (metadata.Count > SubmissionReader.MaxLabels)
            errors.Add(new FieldError(MetadataPrefix + "*", $"stands {metadata.Count} times; {SubmissionReader.MaxLabels} are allowed."));

        return metadata;
    }

    private static string? Label(HttpRequest request, string header, ICollection<FieldError> errors)
    {
        var text = Value(request, header);
        if (text is not null && SubmissionReader.CheckLabelValue(text) is { } mistake)
            errors.Add(new FieldError(header, mistake));
        return text;
    }

    private static DateTimeOffset? Time(HttpRequest request, string header, ICollection<FieldError> errors)
    {
        if (Value(request, header) is not { } text)
            return null;
        if (Moment.TryParse(text, out var time))
            return time;
        errors.Add(new FieldError(header, Moment.Expected));
        return null;
    }

    private static string? Value(HttpRequest request, string header) =>
        request.Headers.TryGetValue(header, out var values) && values.ToString() is { Length: > 0 } text ? text : null;
}
