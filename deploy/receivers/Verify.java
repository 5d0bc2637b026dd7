import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies a webhook of Breakwater (Standard Webhooks) with nothing but Java 17. Copy it into your receiver.
 *
 * <p>Give it the body as the bytes that came, before any parsing. {@code keys} are the lines that
 * {@code breakwater webhooks add} printed: whpk_… (Ed25519) or whsec_… (HMAC). Hold the old and the new one while a key
 * is replaced. Answer 2xx once the message is safe with you, drop ids that you have seen, and answer
 * {"challenge": data.challenge} to a message of type breakwater.challenge.
 */
public final class Verify {
  private static final long TOLERANCE_SECONDS = 300;
  /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Verify() {}

  /** Whether one of the keys signed these bytes at about this time. */
  public static boolean verify(
      String id, String timestamp, String signatures, byte[] body, List<String> keys, long nowSeconds)
      throws GeneralSecurityException {
    if (id.isEmpty() || !timestamp.matches("[0-9]{1,12}")) return false;
    if (Math.abs(Long.parseLong(timestamp) - nowSeconds) > TOLERANCE_SECONDS) return false;
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(body);
    for (String part : signatures.split(" ")) {
      for (String key : keys) {
        if (matches(part, signed.toByteArray(), key)) return true;
      }
    }
    return false;
  }

  private static boolean matches(String part, byte[] signed, String key)
      throws GeneralSecurityException {
    int comma = part.indexOf(',');
    if (comma < 0) return false;
    String version = part.substring(0, comma);
    byte[] signature;
    byte[] secret;
    try {
      signature = Base64.getDecoder().decode(part.substring(comma + 1));
      secret = Base64.getDecoder().decode(key.substring(key.indexOf('_') + 1));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
    if (version.equals("v1") && key.startsWith("whsec_")) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return MessageDigest.isEqual(mac.doFinal(signed), signature);
    }
    if (!version.equals("v1a") || !key.startsWith("whpk_")) return false;
    if (secret.length != 32 || signature.length != 64) return false;
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(X509_PREFIX);
    encoded.writeBytes(secret);
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(encoded.toByteArray())));
    verifier.update(signed);
    try {
      return verifier.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  /** For the tests of Breakwater: one case a line, fields parted by tabs, the body in base64. */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] field = line.split("\t", -1);
      byte[] body = Base64.getDecoder().decode(field[6]);
      List<String> keys = List.of(field[1].split(" "));
      boolean isGood = verify(field[3], field[4], field[5], body, keys, Long.parseLong(field[2]));
      System.out.println(field[0] + "\t" + (isGood ? "verified" : "refused"));
    }
  }
}
