using Microsoft.AspNetCore.Http;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Http;

/// <summary>What a client says about a raw message beside its envelope, in the request's headers.</summary>
internal sealed record RequestLabels(string? Tenant, string? Campaign, MessagePriority? Priority)
{
    public const string TenantHeader = "X-Tenant";
    public const string CampaignHeader = "X-Campaign";
    public const string PriorityHeader = "X-Message-Priority";

    public static RequestLabels Read(HttpRequest request, ICollection<FieldError> errors)
    {
        MessagePriority? priority = null;
        if (Value(request, PriorityHeader) is { } text)
        {
            if (Enum.TryParse<MessagePriority>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && char.IsAsciiLetter(text[0]))
                priority = parsed;
            else
                errors.Add(new FieldError(PriorityHeader, "must be one of bulk, normal, high."));
        }

        return new RequestLabels(Value(request, TenantHeader), Value(request, CampaignHeader), priority);
    }

    private static string? Value(HttpRequest request, string header) =>
        request.Headers.TryGetValue(header, out var values) && values.ToString() is { Length: > 0 } text ? text : null;
}
