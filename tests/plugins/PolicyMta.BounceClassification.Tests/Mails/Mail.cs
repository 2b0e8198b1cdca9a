using System.Text;
using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

/// <summary>Messages for tests, as they are written in a raw string.</summary>
internal static class Mail
{
    public static ReturnedMessage Read(string text) => ReturnedMailReader.Read(Encoding.UTF8.GetBytes(text));

    /// <summary>The one recipient of a message.</summary>
    public static ReturnedRecipient One(string text) => Assert.Single(Read(text).Recipients);
}
