using System.Globalization;
using System.Text;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>
/// Sends a report, once a day however often it is asked for: the key names it, and is remembered in the commit of the message.
/// </summary>
internal sealed class NightReport(NightStore store, IMessageInjector injector, QuietHoursOptions options, TimeProvider time)
{
    public async ValueTask<SubmitResult?> SendAsync(CancellationToken cancellationToken)
    {
        if (options.ReportTo.Length == 0)
            return null;
        var day = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var text = $"From: Quiet hours <{options.ReportTo}>\nTo: {options.ReportTo}\nSubject: Kept back until {day}\n"
            + $"\n{store.Held} recipients were kept back.\n";
        return await injector.SubmitAsync(
            new NewMessage
            {
                Recipients = [new Recipient(options.ReportTo)],
                Content = Encoding.UTF8.GetBytes(text),
                Campaign = "quiet-hours",
                Priority = MessagePriority.High,
                Key = $"report/{day}",
            },
            cancellationToken);
    }
}
