using System.Diagnostics.Metrics;
using PolicyMta.Core.Metrics;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Metrics;

/// <summary>The HTTP listener.</summary>
internal static class HttpInstruments
{
    public static void Add(Meter meter, Counters<HttpCount> counts) => meter.CreateObservableCounter(
        "policymta.http.requests",
        () => Enum.GetValues<HttpCount>().Select(what => Labels.With(counts[what], "status", Text(what))),
        "{request}",
        "Requests answered, by class of the status.");

    private static string Text(HttpCount what) => what switch
    {
        HttpCount.Success => "2xx",
        HttpCount.ClientError => "4xx",
        HttpCount.ServerError => "5xx",
        _ => "other",
    };
}
