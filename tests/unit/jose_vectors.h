/*
 * jose_vectors - keys and signatures of the RFCs, and keys we must refuse
 *
 * RFC 7515 appendices A.2 and A.3, RFC 7520 section 4.1 (key of section 3.3),
 * RFC 7638 section 3.1, RFC 9449 section 6.1.  The private keys of the RFCs
 * are public knowledge; the others were made for these tests and nothing else.
 */
#ifndef KEEPSAKE_TESTS_JOSE_VECTORS_H
#define KEEPSAKE_TESTS_JOSE_VECTORS_H

#define MAYBE_UNUSED __attribute__((unused))

/* RFC 7515 A.2 */
static const char a2_n[] MAYBE_UNUSED =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-V"
    "aw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b"
    "32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-K"
    "XBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5"
    "IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb5"
    "4h4FRWyuXpoQ";
static const char a2_input[] MAYBE_UNUSED =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsD"
    "QogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
static const char a2_signature[] MAYBE_UNUSED =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AA"
    "uHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAyn"
    "RFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZR"
    "mB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnv"
    "Wh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_Ioy"
    "pGlUPQGe77Rw";
static const char a2_pem[] MAYBE_UNUSED =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh+BYK4uPJtGXO\n"
    "jS1lYmM2K5J9vinh8CR3/BYlzJChNuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxL\n"
    "aYk8wTM/U+3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvfbr3SvaNn\n"
    "juygxmj3AbONv/s4yDQs4v5tJ/reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5\n"
    "ROjtZMEQxrZHYJqkeDrrnGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkf\n"
    "toaHLFcW9Qr4NY2ai50Xw0Byj3+H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHg\n"
    "VFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyW\n"
    "PEAeP88vLNO97IjlA7/GQ5sLKMgvfTeXZx9SE+7YwVol2NXOoAJe46sui395IW/G\n"
    "O+pWJ1O0BkTGoVEn2bKVRUCgu+GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj\n"
    "kn439X0M/V51gfpRLI9JYanrC4D4qAdGcopV/0ZHHzQlBjudU2QvXt4ehNYTCBr6\n"
    "XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl/x/jTj3ccPDVZFD9pIuhLhBOneufuBiB\n"
    "4cS98l2SR/RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ60imZV1URk0K\n"
    "pLttoLhyt3SmqdEf/kgHePDdtzEafpAu+cS191R2JiuoF2yzWXnwFDcqGigp5BNr\n"
    "0AHQfD8/Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqE\n"
    "lMGAg+C2V0L4oNXnP7LZcPAZRwKBgQC5A8R+CZW2MvRTLLHzwZkUXV866cff7tx6\n"
    "kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6XtON4tB5kP9jAP\n"
    "rq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS/l1OW1EnXUEoEHKl54Xrrz2uNw\n"
    "kgMTP1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7/Ls5bkUp\n"
    "5u9SN0Ai3Ya6hNnvWJMb7sXQX6U/zyO2M/hTip7tUeh7CXgwo59dkpN75gJLVds2\n"
    "9+DAncu3KXU4f2Fa+7bLNrur53k8KwPOq2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf/\n"
    "evpitUf+4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG\n"
    "yoAe9fa65iNqCq+jdw6PVNGo2hxfjSiZ8IIzHdsPXI89//pMjZcQK9r+CCoRjaZj\n"
    "OYiIDktVWZzmevJuv6WywUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2\n"
    "tOgrjbcrfvtQJipd+DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd/QJQ3\n"
    "ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp/gh6A56\n"
    "03k2+ZQwVK0JKSHuLFkuQ3U=\n"
    "-----END PRIVATE KEY-----\n";
static const char a2_pkcs1_pem[] MAYBE_UNUSED =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEowIBAAKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd/wWJcyQoTbji9k0\n"
    "l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL+yRT+SFd2lZS+pC\n"
    "gNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb/7OMg0LOL+bSf63kpaSHSX\n"
    "ndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\n"
    "Zlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxXFvUK+DWNmoudF8NAco9/h9iaGNj8\n"
    "q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQABAoIBABKucaRpzQorw35S\n"
    "bEUAVx8dYXUdZOlJcHtiWQ+dC6V8ljxAHj/PLyzTveyI5QO/xkObCyjIL303l2cf\n"
    "UhPu2MFaJdjVzqACXuOrLot/eSFvxjvqVidTtAZExqFRJ9mylUVAoLvhowVWmC1O\n"
    "n95fZCXxTUtxNEG1Xcc7m0rtzJKs45J+N/V9DP1edYH6USyPSWGp6wuA+KgHRnKK\n"
    "Vf9GRx80JQY7nVNkL17eHoTWEwga+lwi0FEoW9Y7lDtWXYmKBWhUE+U8PGxlJf8f\n"
    "40493HDw1WRQ/aSLoS4QTp3rn7gYgeHEvfJdkkf0UMhlknlo53M09EFPdadQ4TlU\n"
    "bjqKc50CgYEA4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH/5IB3jw3bcxGn6QLvnE\n"
    "tfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw/Py5PJdTJNPY8cQn7ouZ2KKDcmnPG\n"
    "BY5t7yLc1QlQ5xHdwW1VhvKn+nXqhJTBgIPgtldC+KDV5z+y2XDwGUcCgYEAuQPE\n"
    "fgmVtjL0Uyyx88GZFF1fOunH3+7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYs\n"
    "p1ZSe7zFYHj7C6ul7TjeLQeZD/YwD66t62wDmpe/HlB+TnBA+njbglfIsRLtXlnD\n"
    "zQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdcCgYAHAp9XcCSrn8wVkMVkKdb7\n"
    "DOX4IKjzdahm+ctDAJN4O/y7OW5FKebvUjdAIt2GuoTZ71iTG+7F0F+lP88jtjP4\n"
    "U4qe7VHoewl4MKOfXZKTe+YCS1XbNvfgwJ3Ltyl1OH9hWvu2yza7q+d5PCsDzqtm\n"
    "27kxuvULVeya+TEdAB1ijQKBgQCH/3r6YrVH/uCWGy6bzV1nGNOdjKc9tmkfOJmN\n"
    "54dxdixdpozCQ6U4OxZrsj3FcOhHBsqAHvX2uuYjagqvo3cOj1TRqNocX40omfCC\n"
    "Mx3bD1yPPf/6TI2XECva/ggqEY2mYzmIiA5LVVmc5nrybr+lssFKneeyxN2Wq93S\n"
    "0iJMdQKBgCGHewxzoa1r8ZMD0LETNrToK423K377UCYqXfg5XMclbrjPbEC3YI1Z\n"
    "NqMtuhdBJqUnBi6tjKMF+34Xf0CUN8ncuXGO2CAYvO8PdyCixHX52ybaDjy1FtCE\n"
    "6yUXjoKNXKvUm7MWGsAYH6f4IegOetN5NvmUMFStCSkh7ixZLkN1\n"
    "-----END RSA PRIVATE KEY-----\n";
static const char a2_public_pem[] MAYBE_UNUSED =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj\n"
    "NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz\n"
    "P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo\n"
    "9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB\n"
    "EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX\n"
    "FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp\n"
    "oQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

/* RFC 7515 A.3 */
static const char a3_x[] MAYBE_UNUSED =
    "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
static const char a3_y[] MAYBE_UNUSED =
    "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
static const char a3_input[] MAYBE_UNUSED =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsD"
    "QogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
static const char a3_signature[] MAYBE_UNUSED =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApm"
    "WQxfKTUJqPP3-Kg6NU1Q";
static const char a3_pem[] MAYBE_UNUSED =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n"
    "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n"
    "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
    "-----END PRIVATE KEY-----\n";
static const char a3_sec1_pem[] MAYBE_UNUSED =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"
    "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b\n"
    "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
    "-----END EC PRIVATE KEY-----\n";

/* RFC 7520 sections 3.3 and 4.1 */
static const char cookbook_n[] MAYBE_UNUSED =
    "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdN"
    "hxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcE"
    "e6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZ"
    "cD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg"
    "_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkq"
    "gc5gHdrNP5zw";
static const char cookbook_input[] MAYBE_UNUSED =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbX"
    "BsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V"
    "0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb"
    "24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW9"
    "1IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
static const char cookbook_signature[] MAYBE_UNUSED =
    "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopd"
    "HM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3"
    "lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPo"
    "cSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12"
    "podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vj"
    "bU5y18kDquDg";

/* RFC 7638 section 3.1 */
static const char thumb_n[] MAYBE_UNUSED =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu"
    "1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4H"
    "c5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqz"
    "s8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4"
    "vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8a"
    "wapJzKnqDKgw";
static const char thumb_id[] MAYBE_UNUSED =
    "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

/* RFC 9449 section 6.1 */
static const char dpop_x[] MAYBE_UNUSED =
    "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
static const char dpop_y[] MAYBE_UNUSED =
    "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";
static const char dpop_id[] MAYBE_UNUSED =
    "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

/* Keys that are none of ours */
static const char rsa_1024_pem[] MAYBE_UNUSED =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBANjTtUhesHlQOAPk\n"
    "OeLQwSpGwrJT/2KUn3mPgLhYvrNEDYd4+F3EvakA+7HgENuBUAmI4lX4KTeV+84g\n"
    "vxMKftaz1E6TZa+doDOhKpX3h3+hEKpdSODkt2tsA14mAHF09XhTKfk66Ffu2Ymw\n"
    "hYsMFZt2+1/JBrc3p7OGyxA/1v5LAgMBAAECgYBADUpgNpirPadOfv0ao9BsTLr3\n"
    "MxkeZgk2P84mpxCupEva2UGFcbkVU9UGlspkDa83Idi6zLRgV04rdkD7vv34o7RX\n"
    "WfhQ9FuI0bASOwSlcIs2GYS/lsGInukOiBRfz9Y+c9ExutryRg3ORqyfa+W8U6VK\n"
    "VYc1r50GGG1YcrKWAQJBAOugB4S1M3PUZFuuf5Bn8vEe2+25YXaCYOSA9vVHAgHZ\n"
    "+lcWuqKRLUP7GUe7UZimvqGfuMDj6EhFgMyQBG+udyMCQQDrk4yvsuEgUmfZrYsK\n"
    "/87XE5HdONhZdV3h0+Q2nCJh498sh4jokc9BgYCkGNkS44polus51aYDBhbwjwco\n"
    "cuK5AkEAvvmf3mH3aARXqy+N2P9Hm0MFwnIkmqcl3U7h2v9IkzOXggq8DpNYeucE\n"
    "IG2kvvM3Q0xvtHeEhz8+G48G6XYgvQJBAOTnpZ+gIFLo39JLaD0S3ihs8qJUNx2O\n"
    "BuCFpU5PHrWh11yMgkMCU7JiJN7O6jcJdJc2dnDnIf30L9wmDp2GLLkCQQDcJoVm\n"
    "B+1ZVhD/39S+sl7Nos2Bqz4VUkiEgeZFSwMAsWv4j8boilOQfWKy8ybPZqURpVXP\n"
    "P/cXp4sYKLdctu8t\n"
    "-----END PRIVATE KEY-----\n";
static const char rsa_pss_pem[] MAYBE_UNUSED =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEuwIBADALBgkqhkiG9w0BAQoEggSnMIIEowIBAAKCAQEAoVapVR0OwioskpI+\n"
    "mTxCPX3U8t1AcLijeCgH0+xv3tIKkoZ0FqAtP4tVQ7sLOu11HjpnQaUqlQkl/82W\n"
    "D84kIqDKM7zt9HRqVoteZPAsgm7ycK0UIFT8q6tTKMlSg+GvgP0FmBGvpoh0DO/y\n"
    "WaDar9G56Wu+j5OL2yCyz6zZyCkooXALlBoDfymO7+KiDHGsiTyLXQShgc4GEBHt\n"
    "osqkHAfN/syX52I637mfDrh15evMzBxxoOC6gRmaZVIZqZcHhPIdy0Fct5zv5i39\n"
    "RUr7qcxOt8LWvcYSIbtjCKQWP4XFvDrSM2HW1Sh5IyK4tJbGAy1UnKQDUwMiMWpH\n"
    "8W8A9wIDAQABAoIBACFncP3XW1PmKX5bWyyc5lYW9H0oRAxSnj3lg+Fj5bGrqVa3\n"
    "EdgRZ+ztK0Uvt96GhaYxj2lvCgb7cuuopDY3hxHIWrUlm9ruM4ohpvSdKYoD8JxV\n"
    "qYIcNohQm5IpRLVbh9vcB0l59/Ux8V0wXOwjusOGV8i1byoI8X74IS2QazLexonU\n"
    "3d3iQeNtgAcG2lufkJv8+AAAnM8Hbag+ikzWS9+KrhSEgl2f03hrxlxo7CrgfVSf\n"
    "ZB82MdytVIRgJsoLalbHgOUZdjV7opzaRhtIboKaKV8y0bOWF4Dm0HYzOgxYIkax\n"
    "5i0Mt2SSkEwkH2WUrRu7aIzW2uCqCURNiJgL9zECgYEAzfsyJklwtuBHmZZor6Pp\n"
    "Gzk7FzWyGBBQTbmZeez4GVihnoE6VK+tSOnOlmiHtTMiwXXC/3lsd4RbZZQrQt1Q\n"
    "niWjg4tcZ9r5LhDW2CX79sGT+Hq8cdXDVO2qa2whMCDlfhqOlNZGv/7YQcMz6tfH\n"
    "KNi2JVbvUcMM3pju8t3gDekCgYEAyIRBaRkT5kaPopdJDnQxxvVg+adbpyo1d5gQ\n"
    "06OzBYMSnShvNfOweNUy611l44x0ewZqygES2jR4mqBZqZI4By/q0tZ69V9P7my1\n"
    "cNK89VdxyTRJQlD4GL5yQU3ErowCxTEJSrjf6lgsKjFOQjfSX9K1IxRwCyso4l63\n"
    "WUXO698CgYBVjt+X062D6MkU3MsDGdx7uFv5Gg6tvCj+//bmFC5BqPUI97iY8JfT\n"
    "z3pGM4kbFPB810N2BqOtSUcFfHQzw+X2qr+upjZt1SDnp4r2IWD1cBbcgW7BAf+u\n"
    "yUGeeT2X1jI9HR7YZ+DfYyXEuyZXh+Vr7AhMnj2uAozX8UJfkxW78QKBgFtq6MN4\n"
    "unjXHK89GAKt+O/DeZX4tjGNbdj7jFhhHsJZksfx4loPoxpD4TYrW8OVipl4QIGe\n"
    "YbD4ETA2AQrtbfvg3ceIH4D1FmUWTNaGTb3xQyA/ZVMFxUbKtR6OzSfjD3RFuf3G\n"
    "MdgOoPwPhKVt+8zSLOE0dSyyXa5vDlp2GDOzAoGBAIp51Oxt1yZy2rSEvWgNq8M3\n"
    "YQCdDJpQzlRfl0kLQJLfOvv4oTZLuk26dQa9MExzXqfzAf8tH1Q3uxkvTCH7w3m0\n"
    "g0FhhTCmUjcAEkZwzqBanrbTmy1e4FW0tunq4CnF1wllVZ3rbmbnfP+Nd0ZnGiNl\n"
    "LsWWFmVM/8RR2DxnBwdm\n"
    "-----END PRIVATE KEY-----\n";
static const char rsa_e3_pem[] MAYBE_UNUSED =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDHXzZ991rxqnhs\n"
    "fCrQpFZB4V30qyZaWT/shD3JILIX4k+e5NKEpj3WvxmCtTJjNy0OzMW1K1o6Dobk\n"
    "93iv06VknL7yUlb27QIJbYP/RU2yUPBOiMbkaDUXC0MD9Urtg0iAviutD54yoGVF\n"
    "JZxNhhqrR4/I36CGT83iKMDPks48NhHkBq4s8jhLaNeY2d5A73idX+OV1NjCjydx\n"
    "YmUQeORIeYwhjI5AKcwIDL3qWKNk/Pe0kcbnjurfcJTpc2973Fe/oT4rB7fY4g+n\n"
    "orGE6C74CSSCtds6TnQsMNEe3YVV99jHJOkvMPUTtF3BJZcAR3o+yXxQd1JtQFc8\n"
    "nOaGX4i9AgEDAoIBAQCE6iRT+jyhHFBIUsc1wuQr65P4chmRkNVIWCkwwHa6lt+/\n"
    "QzcDGX6PKhEBziGXeh4J3dkjcjwmtFnt+lB1N8OYaH9MNuSkngFbnlf/g4khi0rf\n"
    "Bdntms4PXNdX+NyeV4WrKXJzX77Mau4uGRLeWWcc2l/bP8BZiolBcICKYd7SzYkK\n"
    "XfqPuCCD6tUs0+HPXmltTNhG2xSIUecjLVu0cwyK6oRPL4fE8c0nxMsM2b2UolkW\n"
    "CqtnNZ4msiUYltC6DoGGDEKxWP+PRuJB2DBZmCBkaSBfzPr55WcKzz4oGQv4Ubk8\n"
    "OrSLWuKZWJqatiVpudM571EQmI9WkaEP1dX8ePtTAoGBAOy4Gmqxeuz1C9zLxKmm\n"
    "Kx+gQlnMaWRk3T4DocXs6msu1Fa7ehT2YB07MRaNBXSOUBPIicJ2n1nJJgogYASE\n"
    "kCf2/o9GvwGc+BrDPgVF8MQLuL/tKWeSp3hbru+dYPkwD1w7tE/tIgAYYduFUOSw\n"
    "PEuOMiTn/H+9PwqAfXDT/sajAoGBANecX0uj4xqQfLsJ12HjtrrZKkVfItWRNw64\n"
    "/JWU4eZJRW7vSy2iXvsRNHbKDJJ3uV5K+ANWHyPcP1MkMTHgNm1/kEraQzbk/6GB\n"
    "oGO4kzpVsrQF2PswzuFASwRFVvoxbeaxGIpxBqEVTZpTw3oxdHHZsF3PlfuuJtsk\n"
    "XrS3q0kfAoGBAJ3QEZx2UfNOB+iH2HEZchUVgZEy8O2Yk36tFoPzRvIfODnSUWNO\n"
    "6r4ndg8Irk20NWKFsSxPFOaGGVwVlVhYYBqkqbTZ1Ku9+ryCKVjZSy1dJdVIxkUM\n"
    "b6WSdJ++QKYgCj19It/zbAAQQT0Di0MgKDJezBiaqFUo1LGq/ks3/y8XAoGBAI+9\n"
    "lN0X7LxgUydb5OvtJHyQxtjqFzkLegnQqGO4lpmGLkn03MkW6fy2IvncCGGlJj7c\n"
    "pVeOv209f4zCy3aVeZ5VCtyRgiSYqmurwEJ7DNGOdyKukKd130DVh1guOfwg8+8g\n"
    "uwb2BGtjiRGNLPwg+EvmdZPfuVJ0GedtlHh6cjC/AoGAGldIn9rr3Y7pb6dpFV+H\n"
    "oO/jDffg7fDnNhvVTiK2KZqK1cagyJw7fhMUO+LEPkT7D08Li2/H8sBO+iv9AtAd\n"
    "F5sXcjN6LmUoVSHFUES0CvT7tFeCWpLo+BnBa185DL5aczlACtMMi3CQ3cZN6duw\n"
    "CHoZCxzVoz+UVGqhOhtxxCA=\n"
    "-----END PRIVATE KEY-----\n";
static const char p384_pem[] MAYBE_UNUSED =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCDD5Ca1tpNrGdoRExZ\n"
    "kxjfkGkEnonSy/+jt39h1+6aGkq3Qmpj8tglGUtZDo0A2vKhZANiAARdBM3Q0Ykp\n"
    "M8HYweKC9nyGhajxv7+2eGy5y90Ct8HR4FKUKFWuK3spX2Hkju6aInLTy/VOSJd9\n"
    "CFmadQ20iOvMegtmgKbudg8L56UZaImEFsFHHz+a/Ys2WEMELS5hK94=\n"
    "-----END PRIVATE KEY-----\n";
static const char ed25519_pem[] MAYBE_UNUSED =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIHvVE/hW4wtg/KglWrP6/ApTQML1N+AXMA1Er5pisSmE\n"
    "-----END PRIVATE KEY-----\n";
/* A.3 behind a passphrase */
static const char secret_pem[] MAYBE_UNUSED =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIH0MF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBAx0bVlIZj+mf36OqhD\n"
    "6YcQAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ/rgJQ2uhMRa3Z4Ss\n"
    "EjTt0wSBkFjAEKqQEm9jAalx93wp2QiNcrjK6tb4nQLExnGdpAs4pH96D+SvBWyL\n"
    "q24HZ6rjnY6rJYKbI/Fn8iD1PV5LBrMKMeukevh5i1hV/ecBB1qiUkgsL7iefn1M\n"
    "nb/WC0vpYhmG8XLKk2Vy9ewsjBdehU3efaMGm0RKH3H6mHOlMN5QMKlmIDwnK0rr\n"
    "22T/x2VR2w==\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
/* The private half of A.3 with the public half of another key */
static const char mixed_pem[] MAYBE_UNUSED =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"
    "AwEHoUQDQgAEUi9OcdPTx7y5x0w/KgtpTDmPz8u0khZf8wDmQLTxdI6yuFozVC++\n"
    "+MprH2PzUmdo7h2I8vshdf2jFaSjQVCl+g==\n"
    "-----END EC PRIVATE KEY-----\n";
/* PS256 with the key of A.2, made with openssl dgst -sigopt */
static const char ps256_input[] MAYBE_UNUSED =
    "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJqb2UiLCJleHAiOjEzMDA4MTkzODB9";
static const char ps256_signature[] MAYBE_UNUSED =
    "b43hilLYl8jmvkopUfhKVb-DlR9LSvGK-pO_ryRLC4rUtsAMQQnzltEOmWKjSTLyeJ"
    "WcoIgXfOmSOKSJmtT1NwHTjxSTjniQRbsesBdxIvl12M04cEzkaz1rCGSxyIIBzosH"
    "suAn8GoAQEClpMiq1QKU22STaQO4yM2jk4wr4hZek1Ey-PDEG_gIrGuZrH1f07ciEf"
    "ul-4gKKA0LAUYZwYG0Zzls045RX5rUk7MT7UEU4D7C14zJxzuUcGZMFu-kmlFfeAVq"
    "z-uTZYnFYJPjq41SeEN7WeLcFh2Ssn6PcjxHK9KCoNXNVZ01hXcHFSe6VTbjSn_15m"
    "JDMmc3bq7VeQ";
/* The same with a salt of 0, 20 and 222 bytes, and with MGF1 of SHA-1 */
static const char *const ps256_others[] MAYBE_UNUSED = {
    "hLf5jgZOb7cxMo8IUCRD9AMUUENZ8QHwjXERx9rtbFg0T73GSdRUEpdKGR1n4ZiO4Q"
    "DJXqPYYk9Nn-XXm4Vp1M2k3KNwywAr6C7d7JkvO5C6c5kcLedQqjsmPOymnM_GJ1HQ"
    "y9OnfyFF0glfQNRgfHyrW4aXcQ3zU7ZnAMpYs1ikNmYueU3osyr_JXOUp6q4fDwBse"
    "ZA3l9DUwz606D1-cXjWsLWYSE2fdNVvVdbKN8Avu08xjG7X5vGrpN3RZHBG5lkmeT1"
    "S7oEoZqqS9kCgf30EM0jnnzoijzRsc_qAGjf-7liJJdC5MdE1K6Ptpz1Lmd8B71_l3"
    "uE0eigJHjOJw",
    "kYhEVw8OcBpDJW0EnSrS77lNao_yKg9JUIYmTJ8vw_wM3UUafAeHuVpxTACzSDkgF_"
    "7xK86kgPTafTSAT8XJyEwMTx_Bhylm0BDNM7tZOR2M8xWKaQe4w9sIf2FhFzB2nD6H"
    "3R-Fwa7bj7KLg3yakBfFUShC7JQuHmRT1ilEkbNRtMc8cjUdQCodCAds2ig5rsHIS5"
    "zogi9IC6m-xAaFYS15AkSs_aBbQKGqCBYlPqCu7Wbda_bIJb8Ri2fy33PGNM8bolIe"
    "lUgBgIIykzlbdyIFKdM9_ALChDVDQ1F5U147k8HUMaLLAefFSaB6QKxy08vZk_jJjz"
    "K64XApFnbr7g",
    "hU6abPNdZgncUKp9g2MRR6FpNWnorFfkCQ-mDBy3y3DZUtfECo3Z59T7cd_Mo3L-7m"
    "smpyoHeyzT1-S2o68wMfmyc1_0AeHZVfJpIfps6mLPazenbQKhS1vNuTW37tVYUtGJ"
    "O9dbDOmGfKoxc0QS0LhszKmgLpg977FqquF-klvsajIBmtgnr09dO8rQThexQ-TkfM"
    "1_ytPAVS59fiuClleE2t1Jz1Kxcsh1r-s0EXv8XbZUgRE7bKXj41Fo_xyCYKBHMTZM"
    "Uf_m9NhtGf-gNhN-LlLfFDK3FTwXIP650K5GE3tl_77BTkGca4NYUAubzCcsfrmNh4"
    "6lpCPP7lxV9Q",
    "KlgmaOwFr57SSFxYjunGsWQCk2OSLZa3AxVAhgdkmvlMMidCj9Fru72UFRAZYFV9Y4"
    "SQ_gJPM5EU3KVSJnDzFnsfsrhhOkguIqN5OV0UyYHInnqeUrqb5NapRYMAfcTJoM9z"
    "niC3NDCZEYqvQ9_fFo3fw6S-IPy1j3Kew1cj5yPLRUUQx6sLQsRxp2Nlm2ZvAdwMyA"
    "atSBxULO-xN8AXnbuvb_cyFZw9kVTsTiapNiAi1ujSGGXiZ6il9cBZD7MqmfU7tTmP"
    "OTvIr073CSFtE74LtOqZAeazDvQUzwGJYduo0fiyrXYm52B3UcHLYoeOVpB-O8I1fv"
    "npI6TsIJyO1Q"
};

#endif
