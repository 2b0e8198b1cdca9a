namespace PolicyMta.Core.Tests.Mime;

/// <summary>Messages as mail programs write them.</summary>
internal static class Samples
{
    public const string Report =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\nThis is MIME.\r\n"
            + "--outer\r\nContent-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n"
            + "--inner\r\nContent-Type: text/plain\r\n\r\nPlain\r\n\r\n"
            + "--inner\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + "<body>Html</body>\r\n\r\n--inner--\r\n\r\n"
            + "--outer\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment;\r\n filename*0*=utf-8''%C3%9Cbersicht%20;\r\n filename*1=2026.pdf\r\n\r\nJVBERg==\r\n"
            + "--outer\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\n--inner\r\n\r\nx\r\n--outer--\r\nnobody reads this\r\n";

    public const string Signed =
        "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\r\n\r\n"
            + "--s\r\nContent-Type: text/plain\r\n\r\nSigned\r\n"
            + "--s\r\nContent-Type: application/pgp-signature; name=s.asc\r\n\r\nx\r\n--s--\r\n";
}
