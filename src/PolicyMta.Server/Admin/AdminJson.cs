using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyMta.Core.Text;

namespace PolicyMta.Server.Admin;

/// <summary>How the admin API and <c>--json</c> write: snake_case, words for choices, nothing for what is not there.</summary>
internal static class AdminJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = PrintableJson.Encoder,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower),
            new TextConverter<SpoolId>(id => id.ToString(), text => SpoolId.Parse(text)),
            new TextConverter<TimeSpan>(DurationText.Format, DurationText.Parse),
        },
    };

    /// <summary>For what others send: members that are not known, or missing, are mistakes.</summary>
    public static readonly JsonSerializerOptions Strict = new(Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    public static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };
}
