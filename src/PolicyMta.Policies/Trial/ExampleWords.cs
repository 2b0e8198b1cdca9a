using System.Globalization;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Trial;

/// <summary>
/// Says in a few words which message an example is. What a sender or a script chose is shown without control characters and cut.
/// </summary>
internal static class ExampleWords
{
    private const int MostOfName = 80;
    private const int MostOfProblem = 600;

    public static string Describe<TContext>(TContext context) => context switch
    {
        RecipientContext recipient => Describe(recipient.Message, recipient.Domain),
        InjectContext inject => Describe(inject.Message, DomainOf(inject.Message)),
        SignContext sign => Describe(sign.Message, DomainOf(sign.Message)),
        RouteContext route => Describe(route.Message, route.Domain),
        BounceContext bounce => string.Create(
            CultureInfo.InvariantCulture,
            $"{Describe(bounce.Message, bounce.Domain)} after the reply {bounce.Reply.Code} {bounce.Reply.Enhanced}").TrimEnd(),
        _ => "",
    };

    /// <summary>A script's own words, which may hold pieces of a message.</summary>
    public static string Problem(string text) => PrintableText.Excerpt(text, MostOfProblem);

    private static string Describe(MessageFacts message, string domain)
    {
        var sender = Recipient.DomainOf(message.ReturnPath) is { Length: > 0 } name
            ? PrintableText.Excerpt(name, MostOfName)
            : "the null return path";
        return $"message {message.Id} from {sender} to {PrintableText.Excerpt(domain, MostOfName)}";
    }

    private static string DomainOf(MessageFacts message) => message.Recipients.IsDefaultOrEmpty ? "nobody" : message.Recipients[0].Domain;
}
